//! Formulas between facts: `battery-life = battery-energy / (sleep-power + energy-per-report / report-interval)`.

use super::unit::{Dimension, Unit, Units};
use super::{Condition, FactKey, KeyIndex, Measure, Source};
use crate::base::number::Number;
use crate::base::suggest;

/// A relation between facts that a product must keep. With `=` it gives the value of its left side, one key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Formula {
    /// Its name in `facts.yaml`.
    pub id: String,
    pub left: Expression,
    pub relation: Relation,
    pub right: Expression,
    /// Of either side; money of any currency.
    pub dimension: Dimension,
    /// All must hold for the formula to count.
    pub when: Vec<Condition>,
    /// It advises: what breaks it is a warning.
    pub is_advice: bool,
    pub meaning: Option<String>,
    pub source: Option<Source>,
    /// As written.
    pub text: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    Equal,
    AtMost,
    AtLeast,
    Less,
    Greater,
}

/// One side of a formula.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expression {
    /// In the first unit of its dimension, and as written.
    Value(Number, String),
    Key(KeyIndex),
    Binary(Operator, Box<Expression>, Box<Expression>),
    Least(Vec<Expression>),
    Greatest(Vec<Expression>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    Plus,
    Minus,
    Times,
    Divide,
}

impl Relation {
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::AtMost => "≤",
            Self::AtLeast => "≥",
            Self::Less => "<",
            Self::Greater => ">",
        }
    }

    /// Seen from the other side.
    #[must_use]
    pub fn turned(self) -> Self {
        match self {
            Self::Equal => Self::Equal,
            Self::AtMost => Self::AtLeast,
            Self::AtLeast => Self::AtMost,
            Self::Less => Self::Greater,
            Self::Greater => Self::Less,
        }
    }
}

impl Operator {
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Plus => "+",
            Self::Minus => "−",
            Self::Times => "×",
            Self::Divide => "÷",
        }
    }

    /// How firmly it binds.
    pub fn rank(self) -> u8 {
        match self {
            Self::Plus | Self::Minus => 1,
            Self::Times | Self::Divide => 2,
        }
    }
}

impl Formula {
    /// The key whose value it gives.
    pub fn result(&self) -> Option<KeyIndex> {
        match (self.relation, &self.left) {
            (Relation::Equal, Expression::Key(key)) => Some(*key),
            _ => None,
        }
    }

    /// The keys that it is worked out from, each once, in the order of writing.
    pub fn inputs(&self) -> Vec<KeyIndex> {
        let mut keys = Vec::new();
        if self.result().is_none() {
            self.left.keys(&mut keys);
        }
        self.right.keys(&mut keys);
        keys
    }
}

impl Expression {
    /// Adds its keys to a list, each once.
    pub fn keys(&self, keys: &mut Vec<KeyIndex>) {
        match self {
            Self::Value(..) => {}
            Self::Key(key) => {
                if !keys.contains(key) {
                    keys.push(*key);
                }
            }
            Self::Binary(_, left, right) => {
                left.keys(keys);
                right.keys(keys);
            }
            Self::Least(parts) | Self::Greatest(parts) => parts.iter().for_each(|part| part.keys(keys)),
        }
    }
}

/// Both sides of a formula and its relation.
pub(super) struct Sides {
    pub left: Expression,
    pub relation: Relation,
    pub right: Expression,
    pub dimension: Dimension,
}

/// Why a text is no formula.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FormulaError {
    pub message: String,
    pub help: Option<String>,
    /// The key that is not there, when that is why.
    pub missing: Option<String>,
}

impl FormulaError {
    fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), help: None, missing: None }
    }
}

/// Formulas nest no deeper.
const MAX_DEPTH: usize = 32;

pub(super) fn parse(text: &str, keys: &[FactKey], units: &Units) -> Result<Sides, FormulaError> {
    let tokens = tokens(text)?;
    let mut parser = Parser { tokens: &tokens, at: 0, keys, units, depth: 0 };
    let (left, left_dimension) = parser.sum()?;
    let relation = match parser.next() {
        Some(Token::Relation(relation)) => *relation,
        _ => return Err(FormulaError::new("a formula needs one of `=`, `<=`, `>=`, `<`, `>` between its sides")),
    };
    let (right, right_dimension) = parser.sum()?;
    if parser.at < tokens.len() {
        return Err(FormulaError::new(format!("`{}` is too much at the end", parser.rest())));
    }
    if left_dimension != right_dimension {
        let name = |dimension| units.dimension_name(dimension);
        return Err(FormulaError::new(format!(
            "the left side is {}, the right side {}",
            name(left_dimension),
            name(right_dimension)
        )));
    }
    if relation == Relation::Equal {
        let Expression::Key(result) = &left else {
            let mut error = FormulaError::new("before `=` stands one key, whose value the right side gives");
            error.help = Some("write `<=` or `>=` for a condition".to_owned());
            return Err(error);
        };
        let mut inputs = Vec::new();
        right.keys(&mut inputs);
        if inputs.contains(result) {
            return Err(FormulaError::new("a key cannot be worked out from itself"));
        }
    }
    Ok(Sides { left, relation, right, dimension: left_dimension })
}

#[derive(Debug, Clone, PartialEq)]
enum Token<'a> {
    Number(&'a str),
    Word(&'a str),
    Operator(Operator),
    Relation(Relation),
    Open,
    Close,
    Comma,
}

fn tokens(text: &str) -> Result<Vec<Token<'_>>, FormulaError> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let symbols: [(&str, Token<'_>); 18] = [
            ("<=", Token::Relation(Relation::AtMost)),
            (">=", Token::Relation(Relation::AtLeast)),
            ("≤", Token::Relation(Relation::AtMost)),
            ("≥", Token::Relation(Relation::AtLeast)),
            ("<", Token::Relation(Relation::Less)),
            (">", Token::Relation(Relation::Greater)),
            ("=", Token::Relation(Relation::Equal)),
            ("+", Token::Operator(Operator::Plus)),
            ("-", Token::Operator(Operator::Minus)),
            ("−", Token::Operator(Operator::Minus)),
            ("*", Token::Operator(Operator::Times)),
            ("×", Token::Operator(Operator::Times)),
            ("·", Token::Operator(Operator::Times)),
            ("/", Token::Operator(Operator::Divide)),
            ("÷", Token::Operator(Operator::Divide)),
            ("(", Token::Open),
            (")", Token::Close),
            (",", Token::Comma),
        ];
        let found = symbols.into_iter().find(|(symbol, _)| rest.starts_with(symbol));
        let length = if let Some((symbol, token)) = found {
            tokens.push(token);
            symbol.len()
        } else if first.is_ascii_digit() {
            let length = rest.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(rest.len());
            tokens.push(Token::Number(&rest[..length]));
            length
        } else if first.is_alphabetic() || matches!(first, '%' | '°' | 'µ') {
            // A hyphen belongs to a word only within it: `a-b` is a key, `a - b` a difference.
            let mut length = 0;
            for (at, letter) in rest.char_indices() {
                let next = rest[at + letter.len_utf8()..].chars().next();
                let inside = letter == '-' && next.is_some_and(char::is_alphanumeric);
                if !(letter.is_alphanumeric() || inside || matches!(letter, '_' | '%' | '°')) {
                    break;
                }
                length = at + letter.len_utf8();
            }
            tokens.push(Token::Word(&rest[..length]));
            length
        } else {
            return Err(FormulaError::new(format!("`{first}` has no meaning in a formula")));
        };
        rest = rest[length..].trim_start();
    }
    Ok(tokens)
}

struct Parser<'a> {
    tokens: &'a [Token<'a>],
    at: usize,
    keys: &'a [FactKey],
    units: &'a Units,
    depth: usize,
}

type Part = (Expression, Dimension);

impl<'a> Parser<'a> {
    fn peek(&self) -> Option<&'a Token<'a>> {
        self.tokens.get(self.at)
    }

    fn next(&mut self) -> Option<&'a Token<'a>> {
        let token = self.tokens.get(self.at);
        self.at += 1;
        token
    }

    fn rest(&self) -> String {
        match self.peek() {
            Some(Token::Number(text) | Token::Word(text)) => (*text).to_owned(),
            Some(Token::Operator(operator)) => operator.symbol().to_owned(),
            Some(Token::Relation(relation)) => relation.symbol().to_owned(),
            Some(Token::Open) => "(".to_owned(),
            Some(Token::Close) => ")".to_owned(),
            Some(Token::Comma) => ",".to_owned(),
            None => String::new(),
        }
    }

    fn sum(&mut self) -> Result<Part, FormulaError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(FormulaError::new("this formula nests too deep"));
        }
        let (mut left, dimension) = self.product()?;
        while let Some(Token::Operator(operator @ (Operator::Plus | Operator::Minus))) = self.peek() {
            self.at += 1;
            let (right, other) = self.product()?;
            self.comparable(dimension, other, operator.symbol())?;
            left = Expression::Binary(*operator, Box::new(left), Box::new(right));
        }
        self.depth -= 1;
        Ok((left, dimension))
    }

    fn product(&mut self) -> Result<Part, FormulaError> {
        let (mut left, mut dimension) = self.single()?;
        while let Some(Token::Operator(operator @ (Operator::Times | Operator::Divide))) = self.peek() {
            self.at += 1;
            let (right, other) = self.single()?;
            dimension = if *operator == Operator::Times { dimension.times(other) } else { dimension.per(other) };
            left = Expression::Binary(*operator, Box::new(left), Box::new(right));
        }
        Ok((left, dimension))
    }

    fn single(&mut self) -> Result<Part, FormulaError> {
        match self.next() {
            Some(Token::Number(digits)) => self.value(digits),
            Some(Token::Word(name @ ("min" | "max"))) if self.peek() == Some(&Token::Open) => {
                self.at += 1;
                let (first, dimension) = self.sum()?;
                let mut parts = vec![first];
                while self.peek() == Some(&Token::Comma) {
                    self.at += 1;
                    let (part, other) = self.sum()?;
                    self.comparable(dimension, other, name)?;
                    parts.push(part);
                }
                self.close()?;
                Ok((if *name == "min" { Expression::Least(parts) } else { Expression::Greatest(parts) }, dimension))
            }
            Some(Token::Word(word)) => self.key(word),
            Some(Token::Open) => {
                let part = self.sum()?;
                self.close()?;
                Ok(part)
            }
            _ => {
                self.at = self.at.saturating_sub(1);
                let rest = self.rest();
                let mut error = FormulaError::new(if rest.is_empty() {
                    "the formula ends too early".to_owned()
                } else {
                    format!("a key or a number is missing before `{rest}`")
                });
                if rest.starts_with(['<', '>']) {
                    error.help = Some("write `<=` and `>=` with the `=` behind".to_owned());
                }
                Err(error)
            }
        }
    }

    fn value(&mut self, digits: &str) -> Result<Part, FormulaError> {
        let number = Number::parse(digits).ok_or_else(|| FormulaError::new(format!("`{digits}` is no number")))?;
        let Some(Token::Word(word)) = self.peek() else {
            return Ok((Expression::Value(number, digits.to_owned()), Dimension::NONE));
        };
        self.at += 1;
        let written = format!("{digits} {word}");
        if *word == "%" {
            let hundredth = number.divide(&Number::whole(100)).unwrap_or_else(Number::zero);
            return Ok((Expression::Value(hundredth, written), Dimension::NONE));
        }
        let Some(Unit { dimension, factor, offset, .. }) = self.units.find(word) else {
            let mut error = FormulaError::new(format!("no unit is called `{word}`"));
            error.help = self.units.nearest(word).map(|near| format!("did you mean `{near}`?"));
            return Err(error);
        };
        Ok((Expression::Value(number.times(&factor).plus(&offset), written), dimension))
    }

    fn key(&mut self, word: &str) -> Result<Part, FormulaError> {
        let Some(index) = self.keys.iter().position(|key| key.name == word) else {
            let mut error = FormulaError::new(format!("no fact is called `{word}`"));
            let near = suggest::nearest(word, self.keys.iter().map(|key| key.name.as_str()));
            error.help = near.map(|near| format!("did you mean `{near}`?"));
            error.missing = Some(word.to_owned());
            return Err(error);
        };
        match self.keys[index].measure {
            Measure::Words => Err(FormulaError::new(format!("`{word}` is no number"))),
            Measure::Quantity { dimension, .. } => Ok((Expression::Key(index), dimension)),
        }
    }

    fn close(&mut self) -> Result<(), FormulaError> {
        match self.next() {
            Some(Token::Close) => Ok(()),
            _ => Err(FormulaError::new("a parenthesis is not closed")),
        }
    }

    fn comparable(&self, left: Dimension, right: Dimension, symbol: &str) -> Result<(), FormulaError> {
        if left == right {
            return Ok(());
        }
        let name = |dimension| match dimension {
            Dimension::NONE => "a number without a unit".to_owned(),
            _ => self.units.dimension_name(dimension),
        };
        Err(FormulaError::new(format!("`{symbol}` cannot join {} and {}", name(left), name(right))))
    }
}
