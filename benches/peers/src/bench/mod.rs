//! What all rows stand on: cores, targets, peers, and turns.

pub mod blackbox;
pub mod certificate;
pub mod contest;
pub mod entrants;
pub mod folder;
pub mod haproxy;
pub mod machine;
pub mod peers;
pub mod process;
pub mod results;
pub mod row;
pub mod sample;
pub mod setting;
pub mod target;
