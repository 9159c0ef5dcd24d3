//! Progress bars on stderr, if that is a terminal: one for all files, and one for each that is on its way.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flow_http::transport::SendOptions;
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

#[derive(Clone)]
pub(crate) struct Bars {
    all: MultiProgress,
    total: ProgressBar,
}

impl Bars {
    pub(crate) fn new(byte_len: u64) -> Self {
        let all = MultiProgress::new();
        let total = all.add(styled(
            ProgressBar::new(byte_len),
            "{bar:40} {bytes}/{total_bytes} {bytes_per_sec}, {eta} left",
        ));
        Self { all, total }
    }

    /// The bar of one file, from nothing.
    pub(crate) fn file(&self, name: String, byte_len: u64) -> Bar {
        let bar = ProgressBar::new(byte_len).with_message(name);
        let bar = styled(bar, "  {bar:20} {percent:>3} % {msg}");
        Bar {
            own: self.all.add(bar),
            total: self.total.clone(),
            sent: Arc::default(),
        }
    }

    /// Prints without breaking the bars.
    pub(crate) fn suspend<T>(&self, print: impl FnOnce() -> T) -> T {
        self.all.suspend(print)
    }

    pub(crate) fn finish(&self) {
        self.total.finish_and_clear();
    }
}

fn styled(bar: ProgressBar, template: &str) -> ProgressBar {
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

/// One file on its way. It knows how much of the file is sent, too.
pub(crate) struct Bar {
    own: ProgressBar,
    total: ProgressBar,
    sent: Arc<AtomicU64>,
}

impl Bar {
    /// Begins anew, for the next attempt.
    pub(crate) fn options(&self) -> SendOptions {
        self.total.dec(self.sent.swap(0, Ordering::Relaxed));
        let (bar, total, sent) = (self.own.clone(), self.total.clone(), Arc::clone(&self.sent));
        SendOptions::new().with_progress(move |bytes| {
            let before = sent.swap(bytes, Ordering::Relaxed);
            bar.set_position(bytes);
            total.inc(bytes.saturating_sub(before));
        })
    }

    pub(crate) fn sent(&self) -> u64 {
        self.sent.load(Ordering::Relaxed)
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.own.finish_and_clear();
    }
}
