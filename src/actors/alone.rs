//! When an actor may end because nobody can reach it any more.

use std::task::Context;

/// Whether anyone had an address of the actor at its driver's last turn.
///
/// The last address may have sent something just before it went, so that it is gone counts one turn later: the mailbox is read in
/// between.
#[derive(Debug, Default)]
pub(crate) struct Alone(bool);

impl Alone {
    /// Notes whether anyone has an address now; true when nobody has one, and nobody had one at the last turn. The
    /// first such turn asks for another.
    pub fn for_a_turn(&mut self, connected: bool, cx: &mut Context<'_>) -> bool {
        let before = std::mem::replace(&mut self.0, !connected);
        if self.0 && !before {
            cx.waker().wake_by_ref();
        }
        self.0 && before
    }
}
