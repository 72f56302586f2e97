//! Word lists for telling names from titles. Lower case; general vocabulary of the field, not of any one reading list.

/// A name that ends in one of these is an organisation.
pub(super) const ORGANISATION: &[&str] = &[
    "ab", "academy", "ag", "agency", "alliance", "aps", "as", "asa", "association", "authority", "bureau", "bv", "bank",
    "center", "centre", "club", "co", "college", "commission", "committee", "community", "company", "consortium",
    "consulting", "cooperative", "corp", "corporation", "council", "department", "eg", "ev", "federation", "forum",
    "foundation", "gmbh", "group", "holding", "holdings", "inc", "incorporated", "industries", "initiative", "institut",
    "institute", "institutes", "journal", "kg", "kk", "lab", "labs", "laboratories", "laboratory", "limited", "llc",
    "llp", "ltd", "magazine", "media", "ministry", "nv", "office", "organisation", "organization", "oy", "oyj",
    "partners", "plc", "press", "publishers", "publishing", "pty", "pvt", "sa", "sarl", "sas", "school", "se", "sia",
    "society", "spa", "srl", "technologies", "union", "universität", "universiteit", "university", "université",
    "ventures",
];

/// Found in names of organisations, but in titles as well: they speak against a person, and for nothing.
pub(super) const ORGANISATION_HINT: &[&str] = &[
    "analytics", "automation", "blog", "cloud", "communications", "computing", "daily", "data", "design", "devices",
    "digest", "digital", "electronics", "energy", "engineering", "global", "hub", "insights", "international",
    "instruments", "magazin", "microsystems", "mobile", "network", "networks", "news", "online", "platform", "post",
    "power", "products", "project", "publications", "research", "review", "robotics", "semiconductor", "semiconductors",
    "sensors", "services", "software", "solutions", "standards", "studio", "studios", "systems", "team", "tech",
    "technology", "telecom", "times", "today", "weekly", "wireless", "works", "world",
];

/// Bodies that are known by their letters.
pub(super) const BODIES: &[&str] = &[
    "3gpp", "acm", "ansi", "bsi", "cen", "cenelec", "cisa", "csa", "din", "enisa", "etsi", "fcc", "gsma", "iec", "ieee",
    "ietf", "iso", "itu", "ncsc", "nist", "oasis", "ocf", "omg", "owasp", "ptcrb", "w3c",
];

/// Where many publications live.
pub(super) const PLATFORMS: &[&str] =
    &["medium", "substack", "linkedin", "youtube", "github", "hackernoon", "dev.to", "wordpress", "vimeo", "arxiv"];

/// Common words of product work and technology, which stand capitalised in titles and in no one's name.
pub(super) const PRODUCT: &[&str] = &[
    "a", "about", "access", "action", "adoption", "advanced", "advice", "agile", "alarm", "alert", "algorithm", "all",
    "an", "analysis", "and", "announcement", "api", "app", "application", "appendix", "approach", "apps", "architecture",
    "area", "article", "artificial", "assessment", "asset", "at", "attack", "audit", "authentication", "backlog",
    "baseline", "basic", "battery", "benchmark", "best", "better", "beyond", "big", "board", "bluetooth", "book",
    "briefing", "broker", "budget", "build", "building", "business", "buyer", "by", "canvas", "capability", "capacity",
    "catalog", "catalogue", "certification", "challenge", "change", "channel", "chapter", "checklist", "chip", "class",
    "code", "coding", "collection", "commercial", "common", "comparison", "competitive", "complete", "compliance",
    "component", "concept", "conclusion", "conference", "configuration", "connected", "connection", "connectivity",
    "consumer", "content", "control", "core", "cost", "course", "coverage", "customer", "cyber", "cybersecurity",
    "dashboard", "database", "datasheet", "decision", "deep", "definition", "delivery", "demo", "deployment",
    "developer", "development", "device", "diagram", "directive", "discovery", "dive", "document", "documentation",
    "draft", "early", "ebook", "economy", "edge", "edition", "effect", "embedded", "enterprise", "episode", "error",
    "essential", "evaluation", "event", "everything", "evolution", "example", "experience", "experiment", "explained",
    "faq", "fast", "feature", "feedback", "file", "final", "firmware", "first", "five", "fleet", "flow", "for", "form",
    "format", "four", "framework", "free", "from", "full", "function", "fundamental", "future", "gateway", "general",
    "getting", "goal", "good", "governance", "growth", "guidance", "guide", "guideline", "hack", "handbook", "hardware",
    "hidden", "high", "home", "how", "idea", "impact", "implementation", "important", "in", "index", "industrial",
    "industry", "information", "infrastructure", "innovation", "insight", "integration", "intelligence", "interface",
    "internet", "interview", "into", "intro", "introduction", "inventory", "investment", "is", "issue", "item",
    "journey", "kernel", "key", "kit", "knowledge", "language", "latest", "launch", "layer", "leadership", "lean",
    "learning", "lesson", "level", "library", "life", "lifecycle", "list", "local", "logic", "lorawan", "low", "machine",
    "maintenance", "making", "management", "manager", "manifesto", "manual", "manufacturing", "map", "market",
    "marketing", "matrix", "measurement", "meetup", "memory", "mesh", "message", "method", "methodology", "metric",
    "mindset", "mistake", "model", "modern", "module", "monitoring", "more", "need", "new", "next", "not", "note", "of",
    "on", "onboarding", "open", "operating", "operation", "opinion", "option", "or", "our", "out", "over", "overview",
    "package", "panel", "paper", "part", "pattern", "payload", "performance", "persona", "perspective", "phase",
    "physical", "pipeline", "plan", "planning", "playbook", "podcast", "policy", "portfolio", "practical", "practice",
    "preface", "presentation", "pricing", "primer", "principle", "priority", "privacy", "private", "process",
    "processing", "product", "production", "program", "programme", "programming", "progress", "proposal", "protection",
    "protocol", "prototype", "provisioning", "public", "quality", "question", "quick", "radio", "reading", "real",
    "recommendation", "record", "reference", "registry", "regulation", "release", "reliability", "remote", "report",
    "requirement", "resource", "response", "result", "retention", "risk", "roadmap", "role", "rollout", "rule", "safety",
    "sales", "sample", "scale", "scenario", "scope", "secret", "section", "secure", "security", "selection", "sensor",
    "series", "server", "service", "session", "setup", "seven", "shadow", "simple", "six", "size", "skill", "slides",
    "smart", "social", "solution", "some", "source", "specification", "sprint", "stack", "stage", "standard", "start",
    "started", "startup", "state", "status", "step", "storage", "store", "story", "strategy", "structure", "study",
    "subscription", "success", "summary", "supply", "support", "survey", "system", "talk", "target", "task", "taxonomy",
    "technical", "technique", "template", "ten", "terms", "test", "testing", "that", "the", "theory", "thing", "things",
    "thinking", "this", "threat", "three", "time", "timeline", "tip", "to", "tool", "toolkit", "top", "topic",
    "tracker", "training", "transformation", "trend", "trust", "tutorial", "twin", "two", "ultimate", "understanding",
    "unit", "update", "usability", "use", "useful", "user", "using", "value", "vendor", "version", "video", "vision",
    "vs", "vulnerability", "we", "web", "webinar", "website", "week", "what", "when", "where", "whitepaper", "why",
    "wiki", "with", "workflow", "workshop", "year", "you", "your", "zero", "zigbee", "zone",
];

/// Parts of family names that are written small.
pub(super) const PARTICLES: &[&str] = &[
    "af", "al", "ap", "av", "bin", "bint", "binti", "da", "dal", "das", "de", "del", "della", "den", "der", "di", "do",
    "dos", "du", "e", "el", "ibn", "la", "las", "le", "los", "st", "ten", "ter", "van", "vom", "von", "y", "zu", "zum",
    "zur", "’t", "'t",
];

/// Letters that name a technology, not who publishes about it.
pub(super) const TECHNOLOGIES: &[&str] = &[
    "ai", "amqp", "api", "ble", "bom", "ci", "coap", "cpu", "cra", "crm", "css", "cve", "dns", "erp", "faq", "fota",
    "gdpr", "gps", "gpio", "hipaa", "html", "http", "https", "iiot", "iot", "isvs", "json", "jtag", "kpi", "lorawan",
    "lpwan", "lte", "lwm2m", "mcu", "ml", "mqtt", "mvp", "nfc", "nb-iot", "okr", "os", "ota", "pcb", "pdf", "pki", "pm",
    "prd", "pr", "qa", "red", "rest", "rfc", "rfid", "roi", "rtos", "saas", "sbom", "sdk", "sim", "soc", "sql", "ssl",
    "tco", "tls", "tpm", "ui", "usb", "ux", "vpn", "xml", "5g", "4g", "lte-m", "ee", "pmf", "b2b", "b2c",
];

/// Headings and labels that introduce something, but are no title of it.
pub(super) const GENERIC: &[&str] = &[
    "abstract", "action items", "actions", "agenda", "answer", "article", "articles", "attachments", "attention",
    "attendees", "author", "authors", "background", "bibliography", "caution", "changelog", "citation", "conclusion",
    "conclusions", "contact", "contents", "context", "credit", "credits", "danger", "date", "definition", "demo",
    "description", "details", "disclaimer", "docs", "documentation", "download", "edit", "example", "examples", "faq",
    "follow up", "footnotes", "further links", "goal", "goals", "here", "hint", "homepage", "home page", "how to", "idea",
    "important", "info", "information", "in short", "key points", "key takeaways", "lesson", "lessons", "license",
    "link", "links", "location", "main points", "more", "more info", "more information", "next steps", "note", "notes",
    "notice", "open questions", "original", "original article", "original post", "original source", "outcome", "overview",
    "page", "paper", "pdf", "post", "prerequisites", "pros and cons", "published", "publisher", "question", "questions",
    "quote", "reading", "reading list", "reason", "reasons", "recording", "reference", "references", "related",
    "related articles", "related links", "related notes", "remark", "remember", "repo", "repository", "requirements",
    "resource", "resources", "result", "results", "see", "site", "slides", "source", "source code", "sources", "status",
    "steps", "summary", "table of contents", "tags", "takeaway", "takeaways", "task", "tasks", "tip", "tips", "title",
    "tl dr", "tldr", "to do", "todo", "tool", "tools", "topic", "topics", "update", "updates", "url", "video", "via",
    "warning", "warnings", "web", "webpage", "web page", "website", "what", "why", "wiki", "works cited",
];

/// How labels begin that introduce something.
pub(super) const GENERIC_OPENINGS: &[&str] = &[
    "also see ", "as seen in ", "available at ", "check out ", "click ", "external link", "find out ", "for details",
    "for example", "for further", "for more", "for reference", "found at ", "further information", "further reading",
    "go to ", "here is ", "here are ", "learn more", "link to ", "links to ", "more about ", "more at ", "more details",
    "more on ", "note that ", "original at ", "read about ", "read it ", "read more", "recommended reading",
    "related reading", "see also", "see for ", "see more", "source of ", "sources of ", "suggested reading",
    "taken from ", "the following ", "these are ", "this is ", "useful links", "useful resources", "watch it ",
];

/// Link texts that say nothing of what is linked.
pub(super) const GENERIC_ANCHORS: &[&str] = &[
    "article", "click here", "continue reading", "direct link", "download", "external link", "full article", "full text",
    "here", "html", "link", "link to article", "more", "online", "open", "original", "original article", "pdf", "read",
    "read article", "read here", "read it", "read it here", "read more", "read on", "read the article",
    "read the full article", "read the post", "see here", "source", "the article", "this", "this article", "this link",
    "this page", "this post", "url", "video", "view", "visit", "watch", "web", "web link", "webpage", "website",
];
