//! Sockets and requests.

use super::answer::{self, Answer};
use super::connections::{Activity, Connections};
use super::state::Shared;
use super::{ServeError, tab};
use axum::body::Body;
use axum::extract::FromRequestParts;
use axum::extract::ws::WebSocketUpgrade;
use axum::http::{HeaderValue, Method, Request, Response, StatusCode, header};
use axum::response::IntoResponse;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tower_http::services::ServeFile;

/// Ports that are tried after the first.
pub const PORTS: u16 = 20;
/// Who connects says what it wants within this time.
const HEAD: Duration = Duration::from_secs(10);
const LARGEST_HEAD: usize = 32 * 1024;
/// Below everything that is not the book's.
const OWN: &str = "/_layerbook/";

/// A socket at the first port that is free, and the one that was asked for if another program has it.
///
/// # Errors
/// No such host, or no free port.
pub async fn bind(host: &str, port: u16) -> Result<(TcpListener, Option<u16>), ServeError> {
    let unknown = |cause: String| ServeError::Host { host: host.to_owned(), cause };
    let addresses: Vec<_> =
        tokio::net::lookup_host((host, port)).await.map_err(|error| unknown(error.to_string()))?.collect();
    let mut first_error = None;
    for candidate in port..=port.saturating_add(PORTS) {
        for address in &addresses {
            let mut address = *address;
            address.set_port(candidate);
            match TcpListener::bind(address).await {
                Ok(listener) => return Ok((listener, (candidate != port).then_some(port))),
                Err(error) if error.kind() == std::io::ErrorKind::AddrNotAvailable => {
                    return Err(unknown(error.to_string()));
                }
                Err(error) => {
                    first_error.get_or_insert(error);
                }
            }
        }
        if port == 0 {
            break;
        }
    }
    let cause = first_error.unwrap_or_else(|| std::io::ErrorKind::AddrInUse.into());
    Err(ServeError::Ports { host: host.to_owned(), first: port, cause })
}

/// Answers for ever.
pub async fn serve(listener: TcpListener, shared: Arc<Shared>) {
    let connections = Arc::new(Connections::default());
    for number in 0_u64.. {
        connections.make_room();
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            Err(_) => {
                // A client that went away, or no more sockets: those that are open have to end first.
                tokio::time::sleep(Duration::from_millis(20)).await;
                continue;
            }
        };
        let activity = Arc::new(Activity::default());
        let (shared, own, list) = (Arc::clone(&shared), Arc::clone(&activity), Arc::clone(&connections));
        let (listed, wait) = tokio::sync::oneshot::channel::<()>();
        let task = tokio::spawn(async move {
            // It must be on the list before it can be taken off.
            let _ = wait.await;
            converse(stream, shared, own).await;
            list.remove(number);
        });
        connections.add(number, task.abort_handle(), activity);
        let _ = listed.send(());
    }
}

async fn converse(stream: TcpStream, shared: Arc<Shared>, activity: Arc<Activity>) {
    let _ = stream.set_nodelay(true);
    let service = hyper::service::service_fn(move |request: Request<hyper::body::Incoming>| {
        let (shared, busy) = (Arc::clone(&shared), activity.busy());
        async move {
            let response = respond(request.map(Body::new), shared).await;
            drop(busy);
            Ok::<_, Infallible>(response)
        }
    });
    let mut builder = hyper::server::conn::http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEAD).max_buf_size(LARGEST_HEAD);
    // A connection that breaks is the other side's affair.
    let _ = builder.serve_connection(TokioIo::new(stream), service).with_upgrades().await;
}

async fn respond(request: Request<Body>, shared: Arc<Shared>) -> Response<Body> {
    let mut response = match shared.hosts.admit(request.headers()) {
        Err(reason) => plain(StatusCode::FORBIDDEN, reason),
        Ok(()) if request.method() != Method::GET && request.method() != Method::HEAD => {
            let mut response = plain(StatusCode::METHOD_NOT_ALLOWED, "This preview is only read.");
            response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
            response
        }
        Ok(()) => match request.uri().path().strip_prefix(OWN).map(str::to_owned) {
            Some(own) => respond_own(&own, request, shared).await,
            None => respond_page(request, shared).await,
        },
    };
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CACHE_CONTROL, "no-cache"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

/// What is the preview's own and not the book's.
async fn respond_own(path: &str, request: Request<Body>, shared: Arc<Shared>) -> Response<Body> {
    match path {
        "live" => {
            let (mut parts, _) = request.into_parts();
            let query = parts.uri.query().unwrap_or_default().to_owned();
            match WebSocketUpgrade::from_request_parts(&mut parts, &()).await {
                Ok(upgrade) => tab::open(upgrade, &query, &shared),
                Err(refusal) => refusal.into_response(),
            }
        }
        "alive" => plain(StatusCode::NO_CONTENT, ""),
        _ => {
            let path = path.to_owned();
            blocking(move || answer::own(&path, &shared.now(), &shared), request).await
        }
    }
}

async fn respond_page(request: Request<Body>, shared: Arc<Shared>) -> Response<Body> {
    let path = request.uri().path().to_owned();
    blocking(move || answer::page(&path, &shared.now(), &shared), request).await
}

/// Makes an answer where it keeps nobody else waiting.
async fn blocking(make: impl FnOnce() -> Answer + Send + 'static, request: Request<Body>) -> Response<Body> {
    let answer = tokio::task::spawn_blocking(make).await;
    match answer {
        Ok(Answer::Bytes { status, mime, bytes }) => {
            let mut response = Response::new(Body::from(bytes));
            *response.status_mut() = status;
            if let Ok(mime) = HeaderValue::from_str(&mime) {
                response.headers_mut().insert(header::CONTENT_TYPE, mime);
            }
            response
        }
        Ok(Answer::File(file)) => match ServeFile::new(&file).try_call(request).await {
            Ok(response) => response.map(Body::new),
            Err(error) => plain(StatusCode::INTERNAL_SERVER_ERROR, &format!("cannot read {}: {error}", file.display())),
        },
        Ok(Answer::Elsewhere(address)) => {
            let mut response = plain(StatusCode::TEMPORARY_REDIRECT, "");
            if let Ok(address) = HeaderValue::from_str(&address) {
                response.headers_mut().insert(header::LOCATION, address);
            }
            response
        }
        Err(error) => plain(StatusCode::INTERNAL_SERVER_ERROR, &format!("the page cannot be made: {error}")),
    }
}

fn plain(status: StatusCode, text: &str) -> Response<Body> {
    let mut response = Response::new(Body::from(text.to_owned()));
    *response.status_mut() = status;
    if !text.is_empty() {
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    }
    response
}
