//! Floor 8: the live preview. Pages are made when a browser asks for them, and an open page is told when its bytes change.

pub mod address;
mod answer;
mod connections;
mod http;
mod origin;
mod problems;
mod state;
mod status;
mod tab;
mod update;

use crate::io::live::LiveBook;
use crate::io::signal::interrupted;
use crate::io::watch::Watch;
use address::Editor;
use origin::Hosts;
use state::Shared;
use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

/// How a book is served.
#[derive(Debug, Clone)]
pub struct Options {
    /// Name or number of the interface; loopback unless told otherwise.
    pub host: String,
    /// The first port to try; 0 for any.
    pub port: u16,
    pub editor: Option<Editor>,
    /// Ask the folder itself at every interval, and the system for no notices.
    pub poll: Option<Duration>,
    /// The way from the working folder to the content folder, for places that a terminal can open.
    pub shown: String,
}

/// What is told while the server runs. Called from several threads.
pub trait Terminal: Send + Sync {
    fn say(&self, text: &str);
    /// `YYYY-MM-DD` and `HH:MM:SS` of now.
    fn now(&self) -> (String, String);
    fn style(&self) -> crate::report::human::Style;
    /// The server answers at this address from now on.
    fn ready(&self, ready: &Ready);
}

/// Where the server is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ready {
    pub url: String,
    /// The port that was asked for, when another one had it.
    pub taken: Option<u16>,
}

/// Why there is no server.
#[derive(Debug)]
pub enum ServeError {
    Host { host: String, cause: String },
    Ports { host: String, first: u16, cause: std::io::Error },
    Runtime(std::io::Error),
}

impl fmt::Display for ServeError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Host { host, cause } => {
                write!(
                    formatter,
                    "cannot find the host `{host}`: {cause}; name an address of this machine with `--host`"
                )
            }
            Self::Ports { host, first, cause } => write!(
                formatter,
                "cannot serve at {host}, port {first} or the {} after it: {cause}; name another with `--port`",
                http::PORTS
            ),
            Self::Runtime(cause) => write!(formatter, "no threads for the server: {cause}"),
        }
    }
}

impl std::error::Error for ServeError {}

/// Serves a book until somebody stops the program.
///
/// # Errors
/// A host that is none of this machine's, or no port that is free.
pub fn run(live: LiveBook, options: &Options, terminal: &Arc<dyn Terminal>) -> Result<(), ServeError> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(ServeError::Runtime)?;
    let served = runtime.block_on(async {
        let (listener, taken) = http::bind(&options.host, options.port).await?;
        let address = listener.local_addr().map_err(ServeError::Runtime)?;
        let shared = Arc::new(Shared::new(&live, options, Hosts::new(&options.host), Arc::clone(terminal)));
        problems::follow(&shared).map_err(ServeError::Runtime)?;
        update::follow(live, Watch::new(options.poll), &shared).map_err(ServeError::Runtime)?;
        terminal.ready(&Ready { url: home(&options.host, address), taken });
        tokio::select! {
            () = http::serve(listener, Arc::clone(&shared)) => {}
            () = interrupted() => {}
        }
        Ok(())
    });
    // Whoever stops the program does not wait for a page that is being made.
    runtime.shutdown_background();
    served
}

/// The address that a browser on this machine opens.
fn home(host: &str, address: SocketAddr) -> String {
    let port = address.port();
    if host.parse::<std::net::IpAddr>().is_err() {
        return format!("http://{host}:{port}/");
    }
    match address {
        SocketAddr::V4(address) if address.ip().is_unspecified() => format!("http://127.0.0.1:{port}/"),
        SocketAddr::V6(address) if address.ip().is_unspecified() => format!("http://[::1]:{port}/"),
        address => format!("http://{address}/"),
    }
}
