//! `stockout live --serve`: the live page over HTTP, on this machine alone, with the native engine behind it.
//!
//! Each page that is open has a session of its own. A request for the engine must bear the word that the page was sent with, so that no other
//! site in the same browser can ask; and its host must be this machine, so that no other name leads here.

use super::super::exit::{Exit, Failure};
use serde_json::Value;
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use stockout_live::{BLOCK, MOST_REPLICATIONS, Session};
use stockout_view::Lang;

/// The most bytes of a request's head, and of its body.
const HEAD: u64 = 16 << 10;
const BODY: u64 = 32 << 20;
/// Pages whose sessions are kept; the page that was silent longest loses its own.
const PAGES: usize = 8;
/// How long a connection may be silent.
const SILENT: Duration = Duration::from_secs(120);

/// A page that waits for readers.
pub struct Server {
    listener: TcpListener,
    /// What requests for the engine must bear.
    word: String,
}

impl Server {
    /// Takes a port of this machine; 0 takes any that is free.
    pub fn bind(port: u16, lang: Lang) -> Result<Self, Failure> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(|error| {
            Failure::System(match lang {
                Lang::En => format!("port {port} of this machine cannot be used: {error}\nName another one with --port, or any with --port 0."),
                Lang::Fr => {
                    format!("le port {port} de cette machine ne peut pas servir : {error}\nChoisissez-en un autre avec --port, ou un port libre avec --port 0.")
                }
            })
        })?;
        // The hasher's keys come from the system's chance.
        let part = || RandomState::new().build_hasher().finish();
        Ok(Self { listener, word: format!("{:016x}{:016x}", part(), part()) })
    }

    /// The word that the page must know.
    pub fn word(&self) -> &str {
        &self.word
    }

    /// Hands out the page and answers it until the process is stopped.
    pub fn serve(self, page: String, lang: Lang) -> Result<Exit, Failure> {
        let port = self.listener.local_addr().map_err(|error| Failure::System(error.to_string()))?.port();
        match lang {
            Lang::En => anstream::eprintln!("The live page is at http://127.0.0.1:{port}/ (Ctrl-C ends it)."),
            Lang::Fr => anstream::eprintln!("La page interactive est à l’adresse http://127.0.0.1:{port}/ (Ctrl-C y met fin)."),
        }
        let desk = Arc::new(Answering { page, word: self.word, port, sessions: Mutex::default() });
        for stream in self.listener.incoming() {
            let Ok(stream) = stream else { continue };
            let desk = Arc::clone(&desk);
            // A connection that breaks concerns its reader alone.
            std::thread::spawn(move || desk.converse(&stream));
        }
        Ok(Exit::Done)
    }
}

/// Sessions by page, the one that was asked last at the end.
type Sessions = Vec<(String, Arc<Mutex<Session>>)>;

struct Answering {
    page: String,
    word: String,
    port: u16,
    sessions: Mutex<Sessions>,
}

struct Request {
    method: String,
    path: String,
    host: String,
    word: String,
    page: String,
    body: String,
}

struct Response {
    status: &'static str,
    kind: &'static str,
    body: String,
}

impl Response {
    fn refused(status: &'static str, why: &str) -> Self {
        Self { status, kind: "text/plain; charset=utf-8", body: format!("{why}\n") }
    }
}

impl Answering {
    /// Answers the requests of a connection, one after the other.
    fn converse(&self, stream: &TcpStream) -> io::Result<()> {
        stream.set_read_timeout(Some(SILENT))?;
        stream.set_nodelay(true)?;
        let mut reader = BufReader::new(stream);
        while let Some(request) = read(&mut reader)? {
            let (response, goes_on) = match request {
                Ok(request) => (self.answer(&request), true),
                Err(refusal) => (refusal, false),
            };
            send(stream, &response)?;
            if !goes_on {
                break;
            }
        }
        Ok(())
    }

    fn answer(&self, request: &Request) -> Response {
        if ![format!("127.0.0.1:{}", self.port), format!("localhost:{}", self.port)].contains(&request.host) {
            return Response::refused("403 Forbidden", "This page is for this machine alone: ask for 127.0.0.1.");
        }
        match (request.method.as_str(), request.path.as_str()) {
            ("GET", "/") => Response { status: "200 OK", kind: "text/html; charset=utf-8", body: self.page.clone() },
            ("POST", path) if request.word == self.word => match path.strip_prefix("/ask/").and_then(|call| self.ask(call, request)) {
                Some(body) => Response { status: "200 OK", kind: "text/plain; charset=utf-8", body },
                None => Response::refused("404 Not Found", "The engine has no such question."),
            },
            ("POST", _) => Response::refused("403 Forbidden", "Only the page that was sent may ask. Load it anew."),
            _ => Response::refused("404 Not Found", "There is one page, at /."),
        }
    }

    /// What a worker of the page would be asked ([`Session`]); blocks that are computed stay here.
    fn ask(&self, call: &str, request: &Request) -> Option<String> {
        let session = self.session(&request.page);
        let body = request.body.as_str();
        Some(match call {
            "open" => locked(&session).open(body),
            "describe" => locked(&session).describe(body),
            "case" => locked(&session).case(body),
            "resolved" => locked(&session).resolved(body),
            "forget" => {
                locked(&session).forget(body);
                String::new()
            }
            "answer" => locked(&session).answer(body),
            "compute" => {
                let request: Value = serde_json::from_str(body).ok()?;
                let (key, seed) = (request["key"].as_str()?, request["seed"].as_u64()?);
                let (from, to) = (request["from"].as_u64()?, request["to"].as_u64()?);
                if from >= to || to > MOST_REPLICATIONS / BLOCK {
                    return None;
                }
                // Others compute in the meantime: the session is not held.
                let job = locked(&session).job(key, seed, from, to)?;
                let part = job.run();
                // A block that another question brought in the meantime is the same.
                locked(&session).gather(key, &part);
                String::new()
            }
            _ => return None,
        })
    }

    /// The session of a page.
    fn session(&self, page: &str) -> Arc<Mutex<Session>> {
        let mut sessions = locked(&self.sessions);
        let known = sessions.iter().position(|(name, _)| name == page);
        let (name, session) = known.map_or_else(|| (page.to_owned(), Arc::default()), |at| sessions.remove(at));
        sessions.push((name, Arc::clone(&session)));
        if sessions.len() > PAGES {
            sessions.remove(0);
        }
        session
    }
}

fn locked<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The next request, or why it is refused; none at the end of the connection.
fn read(reader: &mut impl BufRead) -> io::Result<Option<Result<Request, Response>>> {
    let mut head = reader.take(HEAD);
    let mut line = String::new();
    if head.read_line(&mut line)? == 0 {
        return Ok(None);
    }
    let mut words = line.split_whitespace().map(str::to_owned);
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let path = target.split('?').next().unwrap_or_default().to_owned();
    let mut request = Request { method, path, host: String::new(), word: String::new(), page: String::new(), body: String::new() };
    let mut length = 0;
    loop {
        line.clear();
        if head.read_line(&mut line)? == 0 {
            return Ok(Some(Err(Response::refused("400 Bad Request", "The head of the request does not end, or is too long."))));
        }
        let Some((name, value)) = line.split_once(':') else { break };
        let value = value.trim().to_owned();
        match name.to_ascii_lowercase().as_str() {
            "host" => request.host = value,
            "x-stockout-word" => request.word = value,
            "x-stockout-page" => request.page = value,
            "content-length" => length = value.parse().unwrap_or(u64::MAX),
            _ => {}
        }
    }
    if length > BODY {
        return Ok(Some(Err(Response::refused("413 Content Too Large", "The request is too long."))));
    }
    let mut body = Vec::new();
    reader.take(length).read_to_end(&mut body)?;
    request.body = String::from_utf8_lossy(&body).into_owned();
    Ok(Some(Ok(request)))
}

fn send(mut stream: &TcpStream, response: &Response) -> io::Result<()> {
    let Response { status, kind, body } = response;
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n\
         X-Frame-Options: DENY\r\nCross-Origin-Resource-Policy: same-origin\r\nReferrer-Policy: no-referrer\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes())?;
    stream.write_all(body.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const CITY: &str = "[scenario]\ntitle = \"A city\"\nstart = \"2026-01-01\"\ndays = 40\npopulation = 1000\n[commodities.fuel]\nunit = \"m3\"\n\
        daily_demand = 10\ntruck_load = 1\ninitial_stock_days = 2\n[[commodities.fuel.uses]]\nname = \"all\"\nshare = 1\n[routes.A]\nshare = 1\n\
        transit_days = 3\n";

    fn answering() -> Answering {
        Answering { page: "the page".to_owned(), word: "word".to_owned(), port: 80, sessions: Mutex::default() }
    }

    fn asked(answering: &Answering, text: &str) -> (&'static str, String) {
        match read(&mut text.as_bytes()).unwrap().unwrap() {
            Ok(request) => {
                let response = answering.answer(&request);
                (response.status, response.body)
            }
            Err(refusal) => (refusal.status, refusal.body),
        }
    }

    fn post(answering: &Answering, page: &str, call: &str, body: &str) -> (&'static str, String) {
        let length = body.len();
        asked(
            answering,
            &format!(
                "POST /ask/{call} HTTP/1.1\r\nHost: localhost:80\r\nX-Stockout-Word: word\r\nX-Stockout-Page: {page}\r\nContent-Length: {length}\r\n\r\n{body}"
            ),
        )
    }

    #[test]
    fn the_page_is_handed_out_on_this_machine_alone_and_only_the_page_may_ask() {
        let answering = answering();
        assert_eq!(asked(&answering, "GET /?workers=2 HTTP/1.1\r\nHost: 127.0.0.1:80\r\n\r\n"), ("200 OK", "the page".to_owned()));
        for (status, text) in [
            ("403 Forbidden", "GET / HTTP/1.1\r\nHost: elsewhere.example:80\r\n\r\n".to_owned()),
            ("403 Forbidden", "GET / HTTP/1.1\r\n\r\n".to_owned()),
            ("404 Not Found", "GET /etc/passwd HTTP/1.1\r\nHost: localhost:80\r\n\r\n".to_owned()),
            ("403 Forbidden", "POST /ask/open HTTP/1.1\r\nHost: localhost:80\r\nX-Stockout-Word: wor\r\n\r\n".to_owned()),
            ("404 Not Found", "POST /ask/format HTTP/1.1\r\nHost: localhost:80\r\nX-Stockout-Word: word\r\n\r\n".to_owned()),
            ("413 Content Too Large", "POST /ask/open HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n".to_owned()),
            ("400 Bad Request", "GET / HTTP/1.1\r\n".to_owned()),
            ("400 Bad Request", format!("GET / HTTP/1.1\r\nCookie: {}\r\n\r\n", "x".repeat(20_000))),
        ] {
            assert_eq!(asked(&answering, &text).0, status, "{text:.60}");
        }
    }

    #[test]
    fn blocks_are_computed_and_gathered_here_and_each_page_has_its_own_session() {
        let answering = answering();
        let made = json!({ "key": "base", "root": "city.toml" }).to_string();
        assert_eq!(post(&answering, "one", "open", &json!({ "city.toml": CITY }).to_string()).1, r#"{"ok":true}"#);
        assert!(post(&answering, "one", "case", &made).1.contains(r#""ok":true"#));
        assert!(post(&answering, "two", "case", &made).1.contains("faults"), "another page has not opened the file");
        let block = |from: u64, to: u64| json!({ "key": "base", "seed": 3, "from": from, "to": to }).to_string();
        for (body, status) in
            [(block(1, 2), "200 OK"), (block(0, 1), "200 OK"), (block(0, 1), "200 OK"), (block(0, 9_999), "404 Not Found")]
        {
            assert_eq!(post(&answering, "one", "compute", &body).0, status, "{body}");
        }
        let answer: Value = serde_json::from_str(&post(&answering, "one", "answer", r#"{"keys":["base"],"seed":3,"n":256}"#).1).unwrap();
        assert_eq!((&answer["n"], &answer["cases"][0]["title"]), (&json!(256), &json!("A city")));
        for page in ["3", "4", "5", "6", "7", "8", "9"] {
            post(&answering, page, "open", "{}");
        }
        assert_eq!(locked(&answering.sessions).len(), PAGES);
        assert!(post(&answering, "one", "answer", "{}").1.contains("error"), "the page that was silent longest has lost its session");
    }
}
