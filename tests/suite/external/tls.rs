//! HTTPS: certificates, HTTP/2, and pages that moved to it.

use super::Web;
use super::server::Server;
use std::sync::Arc;
use tokio_rustls::rustls::{self, ServerConfig, pki_types::PrivateKeyDer};

struct Authority {
    pem: String,
    server: Arc<ServerConfig>,
}

/// An authority of our own, and a server with a certificate of it for these names.
fn authority(names: &[&str], protocols: &[&str]) -> Authority {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut parameters = rcgen::CertificateParams::new(Vec::new()).unwrap();
    parameters.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let key = rcgen::KeyPair::generate().unwrap();
    let own = parameters.self_signed(&key).unwrap();
    let issuer = rcgen::Issuer::from_params(&parameters, &key);
    let leaf_key = rcgen::KeyPair::generate().unwrap();
    let leaf = rcgen::CertificateParams::new(names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>())
        .unwrap()
        .signed_by(&leaf_key, &issuer)
        .unwrap();
    let mut server = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![leaf.der().clone()], PrivateKeyDer::try_from(leaf_key.serialize_der()).unwrap())
        .unwrap();
    server.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
    Authority { pem: own.pem(), server: Arc::new(server) }
}

fn settings(server: &std::net::SocketAddr, more: &str) -> String {
    format!("{more}\n[check.external.resolve]\n\"*.secure.test\" = \"{server}\"\n")
}

/// The book's own `resolve` table follows; a table may stand only once.
fn configure(web: &Web, settings: &str) {
    let (before, plain) = (web.folder.read("book.toml"), format!("\"*.test\" = \"{}\"\n", web.server.address));
    let head = before.split("[check.external.resolve]").next().unwrap().to_owned();
    web.folder.write("book.toml", head + settings + &plain);
}

#[test]
fn certificates_that_nobody_vouches_for_make_a_link_unreachable_and_own_ones_are_trusted() {
    let authority = authority(&["a.secure.test"], &["http/1.1"]);
    let server = Server::start_tls(Arc::clone(&authority.server));
    let links = ["https://a.secure.test/ok", "https://b.secure.test/ok", "https://plain.test/ok", "http://c.test/ok"];
    let web = Web::new("", &links);
    configure(&web, &settings(&server.address, ""));
    let run = web.check(&[]);
    let verdicts = web.verdicts();
    assert_eq!(verdicts["https://a.secure.test/ok"], "unreachable", "{run:#?}");
    assert!(run.out.contains("TLS: "), "{}", run.out);
    // A server that speaks no TLS at all.
    assert_eq!(verdicts["https://plain.test/ok"], "unreachable");

    web.folder.write("own.pem", &authority.pem);
    configure(&web, &settings(&server.address, "certificates = \"own.pem\""));
    web.check(&["--today", "2027-02-01"]);
    let verdicts = web.verdicts();
    assert_eq!(verdicts["https://a.secure.test/ok"], "ok");
    assert_eq!(verdicts["https://b.secure.test/ok"], "unreachable", "the certificate is for another name");

    web.folder.write("own.pem", "no certificate");
    let run = web.check(&["--today", "2027-03-01"]);
    assert!(run.code == 2 && run.err.contains("certificates"), "{run:#?}");
    web.folder.remove("own.pem");
    let run = web.check(&["--today", "2027-03-01"]);
    assert!(run.code == 2 && run.err.contains("own.pem"), "{run:#?}");
}

#[test]
fn a_page_that_answers_by_https_too_is_told_and_fixed() {
    let authority = authority(&["a.secure.test"], &["http/1.1"]);
    let server = Server::start_tls(Arc::clone(&authority.server));
    let links = ["http://a.secure.test/ok#x", "http://a.secure.test/redirect/302", "http://a.test/ok"];
    let web = Web::new("", &links);
    web.folder.write("own.pem", &authority.pem);
    configure(&web, &settings(&server.address, "certificates = \"own.pem\""));
    web.links(&["http://a.secure.test/ok", "http://a.secure.test/redirect/302", "http://a.test/ok"]);
    let run = web.check(&[]);
    assert_eq!(super::found(&run), ["http-link http://a.secure.test/ok"], "{run:#?}");
    assert!(web.folder.read("links.toml").contains("final = \"https://a.secure.test/ok\""));
    let run = web.folder.run(&["check", "--external", "--fix", "--today", "2027-01-31"]);
    assert!(run.err.contains("fixed 1 link in 1 file"), "{run:#?}");
    let text = web.folder.read("content/index.md");
    assert!(text.contains("(https://a.secure.test/ok)") && text.contains("(http://a.test/ok)"), "{text}");
}

#[test]
fn http_2_is_spoken_over_one_connection() {
    let authority = authority(&["a.secure.test"], &["h2"]);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
    let address = listener.local_addr().unwrap();
    let connections = Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let (acceptor, counted) =
        (tokio_rustls::TlsAcceptor::from(Arc::clone(&authority.server)), Arc::clone(&connections));
    runtime.spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let Ok(stream) = acceptor.accept(stream).await else { continue };
            counted.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            tokio::spawn(async move {
                let mut connection = h2::server::handshake(stream).await.unwrap();
                while let Some(Ok((request, mut respond))) = connection.accept().await {
                    let status = if request.uri().path() == "/gone" { 404 } else { 200 };
                    let response =
                        http::Response::builder().status(status).header("content-type", "text/html").body(()).unwrap();
                    let mut body = respond.send_response(response, false).unwrap();
                    let _ = body.send_data("<title>By HTTP/2</title><p id=here>".into(), true);
                }
            });
        }
    });
    let links: Vec<String> = (0..20).map(|page| format!("https://a.secure.test/p{page}#here")).collect();
    let mut links: Vec<&str> = links.iter().map(String::as_str).collect();
    links.push("https://a.secure.test/gone");
    links.push("https://a.secure.test/p1#there");
    let web = Web::new("", &links);
    web.folder.write("own.pem", &authority.pem);
    configure(&web, &settings(&address, "certificates = \"own.pem\""));
    assert_eq!(web.found(&[]), ["dead-link https://a.secure.test/gone", "anchor-gone https://a.secure.test/p1#there"]);
    assert!(connections.load(std::sync::atomic::Ordering::Relaxed) <= 4);
    runtime.shutdown_background();
}
