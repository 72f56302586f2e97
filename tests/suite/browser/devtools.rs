//! A browser without a window, driven over its DevTools protocol.

use serde_json::{Value, json};
use std::cell::RefCell;
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tungstenite::{Message, WebSocket};

/// How long anything may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

#[expect(clippy::disallowed_methods, reason = "a browser that hangs fails the test and does not hold it up for ever")]
fn now() -> Instant {
    Instant::now()
}

/// A running browser with a profile of its own. Ends with the value.
#[derive(Debug)]
pub struct Browser {
    child: Child,
    address: String,
    _profile: tempfile::TempDir,
}

impl Browser {
    pub fn start(program: &Path) -> Self {
        let profile = tempfile::tempdir().expect("a temporary folder");
        let mut user_data = std::ffi::OsString::from("--user-data-dir=");
        user_data.push(profile.path());
        let child = Command::new(program)
            .args(["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"])
            .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
            .args(["--disable-default-apps", "--disable-extensions", "--disable-dev-shm-usage", "--disable-breakpad"])
            // Tests run side by side: a page behind another one has to be painted too.
            .args(["--disable-renderer-backgrounding", "--disable-backgrounding-occluded-windows"])
            .args([
                "--disable-background-timer-throttling",
                "--hide-scrollbars",
                "--mute-audio",
                "--password-store=basic",
            ])
            // No page reaches another host, whatever it tries.
            .arg("--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1")
            .args(["--remote-debugging-port=0", "--lang=en-US"])
            .arg(user_data)
            .arg("about:blank")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("LAYERBOOK_CHROMIUM: {}: {error}", program.display()));
        let file = profile.path().join("DevToolsActivePort");
        // From here on the browser ends with this value, also when the test fails.
        let mut browser = Self { child, address: String::new(), _profile: profile };
        let deadline = now() + PATIENCE;
        while browser.address.is_empty() {
            let text = std::fs::read_to_string(&file).unwrap_or_default();
            if let [port, path] = text.lines().collect::<Vec<_>>()[..] {
                browser.address = format!("127.0.0.1:{port}{path}");
            }
            if let Ok(Some(status)) = browser.child.try_wait() {
                panic!("{} ended at once: {status}", program.display());
            }
            assert!(now() < deadline, "{} does not tell its port", program.display());
            std::thread::sleep(Duration::from_millis(10));
        }
        browser
    }

    /// A blank tab that shares neither storage nor cache with another one.
    pub fn tab(&self) -> Tab {
        let mut wire = Wire::open(&self.address);
        let context = wire.call(None, "Target.createBrowserContext", &json!({"disposeOnDetach": true}));
        let context = context["browserContextId"].clone();
        let target = json!({"url": "about:blank", "browserContextId": context, "newWindow": true});
        let target = wire.call(None, "Target.createTarget", &target)["targetId"].clone();
        let attach = json!({"targetId": target, "flatten": true});
        let session = wire.call(None, "Target.attachToTarget", &attach)["sessionId"].clone();
        let tab = Tab {
            wire: RefCell::new(wire),
            session: session.as_str().expect("a session has an id").to_owned(),
            context,
        };
        for domain in ["Page", "Runtime", "Network", "Log"] {
            tab.call(&format!("{domain}.enable"), &json!({}));
        }
        tab.call("Page.setLifecycleEventsEnabled", &json!({"enabled": true}));
        tab.call("Emulation.setFocusEmulationEnabled", &json!({"enabled": true}));
        tab.media("screen", "light");
        tab.size(1440, 900);
        tab
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Asked to, it ends with all its processes. One that does not listen is killed.
        let asked = Wire::try_open(&self.address).map(|mut wire| wire.try_call(None, "Browser.close", &json!({})));
        let deadline = now() + Duration::from_secs(3);
        while asked.is_ok() && now() < deadline && matches!(self.child.try_wait(), Ok(None)) {
            std::thread::sleep(Duration::from_millis(10));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A connection to the browser: calls go out, and what happens in between is kept.
#[derive(Debug)]
struct Wire {
    socket: WebSocket<TcpStream>,
    next: u64,
    events: Vec<Value>,
}

impl Wire {
    fn open(address: &str) -> Self {
        Self::try_open(address).unwrap_or_else(|error| panic!("the browser does not speak DevTools: {error}"))
    }

    fn try_open(address: &str) -> Result<Self, String> {
        let stream = TcpStream::connect(address.split('/').next().unwrap_or_default()).map_err(|e| e.to_string())?;
        stream.set_read_timeout(Some(PATIENCE)).map_err(|error| error.to_string())?;
        stream.set_nodelay(true).map_err(|error| error.to_string())?;
        let (socket, _) = tungstenite::client(format!("ws://{address}"), stream).map_err(|error| error.to_string())?;
        Ok(Self { socket, next: 0, events: Vec::new() })
    }

    /// The next message, whatever it is about.
    fn read(&mut self) -> Result<Value, String> {
        loop {
            match self.socket.read() {
                Ok(Message::Text(text)) => return serde_json::from_str(&text).map_err(|error| error.to_string()),
                Ok(_) => {}
                Err(error) => return Err(format!("the browser is silent: {error}")),
            }
        }
    }

    fn try_call(&mut self, session: Option<&str>, method: &str, parameters: &Value) -> Result<Value, String> {
        self.next += 1;
        let id = self.next;
        let mut message = json!({"id": id, "method": method, "params": parameters});
        if let Some(session) = session {
            message["sessionId"] = json!(session);
        }
        self.socket.send(Message::text(message.to_string())).map_err(|error| format!("{method}: {error}"))?;
        loop {
            let mut answer = self.read()?;
            if answer["id"] != json!(id) {
                self.events.push(answer);
                continue;
            }
            return match answer.get("error") {
                Some(error) => Err(format!("{method}: {error}")),
                None => Ok(answer["result"].take()),
            };
        }
    }

    fn call(&mut self, session: Option<&str>, method: &str, parameters: &Value) -> Value {
        self.try_call(session, method, parameters).unwrap_or_else(|error| panic!("{error}"))
    }
}

/// A page, seen and touched as a reader does.
#[derive(Debug)]
pub struct Tab {
    wire: RefCell<Wire>,
    session: String,
    context: Value,
}

impl Tab {
    pub fn call(&self, method: &str, parameters: &Value) -> Value {
        self.wire.borrow_mut().call(Some(&self.session), method, parameters)
    }

    /// The window's size in CSS pixels.
    pub fn size(&self, width: u32, height: u32) {
        let metrics = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
        self.call("Emulation.setDeviceMetricsOverride", &metrics);
    }

    /// `screen`, `print` or as it is, and the colours that the system asks for. Nothing moves, so that colours are at rest.
    pub fn media(&self, media: &str, colours: &str) {
        let features = json!([
            {"name": "prefers-color-scheme", "value": colours},
            {"name": "prefers-reduced-motion", "value": "reduce"},
        ]);
        self.call("Emulation.setEmulatedMedia", &json!({"media": media, "features": features}));
    }

    pub fn scripts(&self, run: bool) {
        self.call("Emulation.setScriptExecutionDisabled", &json!({"value": !run}));
    }

    /// Lets pages write to the clipboard and read from it.
    pub fn allow_clipboard(&self) {
        let permissions = json!(["clipboardReadWrite", "clipboardSanitizedWrite"]);
        let grant = json!({"browserContextId": self.context, "permissions": permissions});
        self.wire.borrow_mut().call(None, "Browser.grantPermissions", &grant);
    }

    /// Goes to an address and waits until all of it is loaded.
    pub fn go(&self, url: &str) {
        let answer = self.call("Page.navigate", &json!({"url": url}));
        assert!(answer.get("errorText").is_none(), "{url}: {answer}");
        let Some(loader) = answer.get("loaderId").filter(|loader| !loader.is_null()) else { return };
        self.wait_for_load(url, Some(loader));
    }

    pub fn reload(&self) {
        self.wire.borrow_mut().events.retain(|event| event["method"] != "Page.loadEventFired");
        self.call("Page.reload", &json!({}));
        self.wait_for_load("reload", None);
    }

    fn wait_for_load(&self, what: &str, loader: Option<&Value>) {
        let deadline = now() + PATIENCE;
        let is_load = |event: &Value| match loader {
            Some(loader) => {
                event["method"] == "Page.lifecycleEvent"
                    && event["params"]["name"] == "load"
                    && event["params"]["loaderId"] == *loader
            }
            None => event["method"] == "Page.loadEventFired",
        };
        let mut wire = self.wire.borrow_mut();
        let mut seen = 0;
        loop {
            if wire.events[seen..].iter().any(is_load) {
                return;
            }
            seen = wire.events.len();
            assert!(now() < deadline, "{what} is not loaded");
            let event = wire.read().unwrap_or_else(|error| panic!("{what}: {error}"));
            wire.events.push(event);
        }
    }

    /// The value of an expression on the page; a promise is waited for.
    pub fn eval(&self, expression: &str) -> Value {
        self.try_eval(expression).unwrap_or_else(|error| panic!("{error}\nin: {expression}"))
    }

    fn try_eval(&self, expression: &str) -> Result<Value, String> {
        let parameters =
            json!({"expression": expression, "returnByValue": true, "awaitPromise": true, "userGesture": true});
        let mut answer = self.wire.borrow_mut().try_call(Some(&self.session), "Runtime.evaluate", &parameters)?;
        match answer.get("exceptionDetails") {
            Some(details) => Err(details["exception"]["description"].as_str().unwrap_or("an exception").to_owned()),
            None => Ok(answer["result"]["value"].take()),
        }
    }

    pub fn text(&self, expression: &str) -> String {
        match self.eval(expression) {
            Value::String(text) => text,
            other => panic!("`{expression}` is {other}"),
        }
    }

    pub fn holds(&self, expression: &str) -> bool {
        match self.eval(expression) {
            Value::Bool(holds) => holds,
            other => panic!("`{expression}` is {other}"),
        }
    }

    /// Waits until an expression is true, also across a change of page.
    pub fn until(&self, expression: &str) {
        let deadline = now() + Duration::from_secs(10);
        loop {
            let value = self.try_eval(expression);
            if value == Ok(Value::Bool(true)) {
                return;
            }
            assert!(now() < deadline, "not in time: {expression}: {value:?}");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Waits until the page at this path of the site is there.
    pub fn until_at(&self, path: &str) {
        self.until(&format!("document.readyState === 'complete' && location.pathname === {}", json!(path)));
    }

    /// Presses a key: a character, or the name of a key that writes nothing.
    pub fn key(&self, key: &str) {
        self.chord(key, 0);
    }

    /// The same with modifiers held: 1 Alt, 2 Control, 4 Meta, 8 Shift.
    pub fn chord(&self, key: &str, modifiers: u32) {
        let code = match key {
            "Tab" => 9,
            "Enter" => 13,
            "Escape" => 27,
            "ArrowUp" => 38,
            "ArrowDown" => 40,
            _ => 0,
        };
        let text = match key {
            "Enter" => "\r",
            name if name.chars().count() > 1 || modifiers > 0 => "",
            character => character,
        };
        let mut event = json!({"type": "keyDown", "key": key, "windowsVirtualKeyCode": code, "modifiers": modifiers});
        if !text.is_empty() {
            event["text"] = json!(text);
        }
        self.call("Input.dispatchKeyEvent", &event);
        let event = json!({"type": "keyUp", "key": key, "windowsVirtualKeyCode": code});
        self.call("Input.dispatchKeyEvent", &event);
    }

    /// Types a text, a key for each character.
    pub fn write(&self, text: &str) {
        for character in text.chars() {
            self.call("Input.dispatchKeyEvent", &json!({"type": "char", "text": character.to_string()}));
        }
    }

    /// Clicks into the middle of the first element that a selector finds.
    pub fn click(&self, selector: &str) {
        let place = self.eval(&format!(
            "(() => {{ const found = document.querySelector({selector}); found.scrollIntoView({{block: 'center', behavior: 'instant'}});
             const box = found.getClientRects()[0]; return [box.x + box.width / 2, box.y + box.height / 2] }})()",
            selector = json!(selector)
        ));
        for kind in ["mouseMoved", "mousePressed", "mouseReleased"] {
            let buttons = if kind == "mouseMoved" { "none" } else { "left" };
            let event = json!({"type": kind, "x": place[0], "y": place[1], "button": buttons, "clickCount": 1});
            self.call("Input.dispatchMouseEvent", &event);
        }
    }

    /// A picture of the whole page, or of what the window shows.
    pub fn screenshot(&self, whole_page: bool) -> Vec<u8> {
        let mut parameters = json!({"format": "png", "captureBeyondViewport": whole_page});
        if whole_page {
            let size = &self.call("Page.getLayoutMetrics", &json!({}))["cssContentSize"];
            parameters["clip"] = json!({"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1});
        }
        decode(&self.call("Page.captureScreenshot", &parameters))
    }

    /// A4 paper, as the page's own rules for paper have it. Needs [`Tab::media`] without a medium.
    pub fn pdf(&self) -> Vec<u8> {
        let parameters =
            json!({"printBackground": false, "preferCSSPageSize": true, "paperWidth": 8.27, "paperHeight": 11.69});
        decode(&self.call("Page.printToPDF", &parameters))
    }

    /// What went wrong since the last question: errors and warnings on the console, exceptions, violations of the content
    /// security policy, failed requests, and requests to anywhere that does not begin with `home`.
    pub fn faults(&self, home: &str) -> Vec<String> {
        // One round through the page, so that all it had to say is here.
        self.eval("0");
        let events = std::mem::take(&mut self.wire.borrow_mut().events);
        events.iter().filter_map(|event| fault(event, home)).collect()
    }
}

fn fault(event: &Value, home: &str) -> Option<String> {
    let parameters = &event["params"];
    match event["method"].as_str()? {
        "Runtime.exceptionThrown" => Some(format!("exception: {}", parameters["exceptionDetails"])),
        "Runtime.consoleAPICalled" if matches!(parameters["type"].as_str(), Some("error" | "warning" | "assert")) => {
            Some(format!("console: {}", parameters["args"]))
        }
        "Log.entryAdded" if matches!(parameters["entry"]["level"].as_str(), Some("error" | "warning")) => {
            let entry = &parameters["entry"];
            Some(format!("log ({}): {} {}", entry["source"], entry["text"], entry["url"]))
        }
        "Network.requestWillBeSent" => {
            let url = parameters["request"]["url"].as_str()?;
            let at_home = url.starts_with(home) || url.starts_with("data:") || url.starts_with("blob:");
            (!at_home).then(|| format!("request to {url}"))
        }
        "Network.responseReceived" => {
            let status = parameters["response"]["status"].as_u64()?;
            (status >= 400).then(|| format!("status {status} of {}", parameters["response"]["url"]))
        }
        "Network.loadingFailed" if parameters["canceled"] != true => {
            Some(format!("not loaded: {} {}", parameters["errorText"], parameters["blockedReason"]))
        }
        _ => None,
    }
}

fn decode(answer: &Value) -> Vec<u8> {
    let data = answer["data"].as_str().expect("the answer holds data");
    data_encoding::BASE64.decode(data.as_bytes()).expect("the data is base64")
}
