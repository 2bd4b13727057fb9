//! What the workers of the live page call. The host asks for [`input`], writes bytes there and calls a function with their lengths; what it
//! answers lies at [`output`]. A worker runs one call at a time.

use std::sync::{Mutex, PoisonError};
use stockout_live::Session;

#[derive(Default)]
struct Engine {
    session: Session,
    input: Vec<u8>,
    output: Vec<u8>,
}

static ENGINE: Mutex<Option<Engine>> = Mutex::new(None);

fn with<T>(call: impl FnOnce(&mut Engine) -> T) -> T {
    call(ENGINE.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_default())
}

/// Answers the text that was written to [`input`].
fn ask(call: impl FnOnce(&mut Session, &str) -> String) -> usize {
    with(|engine| {
        let request = String::from_utf8_lossy(&engine.input).into_owned();
        engine.output = call(&mut engine.session, &request).into_bytes();
        engine.output.len()
    })
}

/// Where the host writes so many bytes.
#[unsafe(no_mangle)]
pub extern "C" fn input(length: usize) -> *mut u8 {
    with(|engine| {
        engine.input = vec![0; length];
        engine.input.as_mut_ptr()
    })
}

/// Where the bytes of the last answer lie.
#[unsafe(no_mangle)]
pub extern "C" fn output() -> *const u8 {
    with(|engine| engine.output.as_ptr())
}

/// [`Session::open`]; returns the answer's length, as all others do.
#[unsafe(no_mangle)]
pub extern "C" fn open() -> usize {
    ask(Session::open)
}

/// [`Session::describe`].
#[unsafe(no_mangle)]
pub extern "C" fn describe() -> usize {
    ask(|session, request| session.describe(request))
}

/// [`Session::case`].
#[unsafe(no_mangle)]
pub extern "C" fn case() -> usize {
    ask(Session::case)
}

/// [`Session::resolved`] of the key that was written.
#[unsafe(no_mangle)]
pub extern "C" fn resolved() -> usize {
    ask(|session, key| session.resolved(key))
}

/// [`Session::forget`] of the key that was written.
#[unsafe(no_mangle)]
pub extern "C" fn forget() -> usize {
    ask(|session, key| {
        session.forget(key);
        String::new()
    })
}

/// [`Session::answer`].
#[unsafe(no_mangle)]
pub extern "C" fn answer() -> usize {
    ask(|session, request| session.answer(request))
}

/// [`Session::compute`] of the key that was written.
#[unsafe(no_mangle)]
pub extern "C" fn compute(seed: u32, from: u32, to: u32) -> usize {
    with(|engine| {
        let key = String::from_utf8_lossy(&engine.input).into_owned();
        engine.output = engine.session.compute(&key, seed.into(), from.into(), to.into());
        engine.output.len()
    })
}

/// [`Session::gather`] of the key (of so many bytes) and the part that were written; 1 if the part is one of the case.
#[unsafe(no_mangle)]
pub extern "C" fn gather(key: usize) -> usize {
    with(|engine| {
        let (key, part) = engine.input.split_at(key.min(engine.input.len()));
        let taken = engine.session.gather(&String::from_utf8_lossy(key), part);
        engine.input = Vec::new();
        usize::from(taken)
    })
}
