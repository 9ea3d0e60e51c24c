//! How a reply that is owed gets from a message's handler to the item that drives the actor.

use std::{cell::Cell, rc::Rc};

/// What a handler hands over to the item that drives the same actor.
///
/// `MessageResponse::handle` gets the sender of the reply but not the actor, so the two meet here: a list with one writer (the
/// response, right after the handler) and one reader (the driver, in the same poll of the context), on one thread. It replaces a
/// channel that would be woken for nothing, and is nowhere else.
pub(crate) struct Intake<T>(Rc<Cell<Vec<T>>>);

impl<T> Intake<T> {
    pub fn new() -> Self {
        Self(Rc::new(Cell::new(Vec::new())))
    }

    /// Hands one over.
    pub fn put(&self, item: T) {
        let mut items = self.0.take();
        items.push(item);
        self.0.set(items);
    }

    /// Takes all, in order, in exchange for an empty list whose memory is used again.
    pub fn swap(&self, empty: Vec<T>) -> Vec<T> {
        self.0.replace(empty)
    }
}

impl<T> Clone for Intake<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}
