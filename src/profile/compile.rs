//! From the written shape to the compiled one.
//!
//! Owns the meaning of the shape language: defaults, names resolved, contradictions refused at their place in the file.

use std::collections::{BTreeMap, BTreeSet};

use regex::bytes::RegexBuilder;
use toml::Spanned;

use super::document::Document;
use super::kinds::{TYPES, describes_object, kinds};
use super::raw::{Literal, RawOn, RawRef, RawShape, RawVariants, RawWhen, Unknown, as_written};
use super::shape::{Field, Kinds, List, Object, Shape, ShapeId, Shapes, Text, Variants, When};
use crate::error::Error;
use crate::json::Kind;
use crate::rule::{Role, RoleSet};

type SetOf<'s> = &'s dyn Fn(&[Spanned<String>]) -> Result<u64, Error>;
type PositionOf<'s> = &'s dyn Fn(&Spanned<String>) -> Result<usize, Error>;

/// Compiles the record's shape and every named one.
pub(super) fn compile(
    document: Document<'_>,
    record: &RawShape,
    named: &BTreeMap<String, RawShape>,
    roles: Vec<(String, Role)>,
) -> Result<Shapes, Error> {
    let mut compiler = Compiler { document, named, ids: BTreeMap::new(), nodes: vec![any()], roles };
    let root = compiler.shape(record)?;
    compiler.nodes[0] = root;
    for name in named.keys() {
        compiler.named(name)?;
    }
    let names = compiler.ids.into_iter().filter(|(name, _)| named.contains_key(name)).collect();
    let mut shapes = Shapes { nodes: compiler.nodes, names, roles: compiler.roles };
    shapes.spread_sensitivity();
    Ok(shapes)
}

fn any() -> Shape {
    Shape {
        kinds: Kinds::ANY,
        tolerates_null: false,
        called: "a value".to_owned(),
        literals: Vec::new(),
        text: None,
        role: false,
        list: None,
        object: None,
        sensitive: false,
    }
}

struct Compiler<'c> {
    document: Document<'c>,
    named: &'c BTreeMap<String, RawShape>,
    ids: BTreeMap<String, ShapeId>,
    nodes: Vec<Shape>,
    roles: Vec<(String, Role)>,
}

impl Compiler<'_> {
    fn add(&mut self, shape: Shape) -> ShapeId {
        self.nodes.push(shape);
        self.nodes.len() - 1
    }

    fn named(&mut self, name: &str) -> Result<Option<ShapeId>, Error> {
        if let Some(id) = self.ids.get(name) {
            return Ok(Some(*id));
        }
        let (shape, known) = match (self.named.get(name), TYPES.iter().find(|(word, _)| *word == name)) {
            (Some(shape), None) => (shape.clone(), None),
            (None, Some((_, kind))) => (RawShape::default(), Some(*kind)),
            (Some(_), Some(_)) => {
                let message = format!("`{name}` is the name of a type; give the shape another name");
                return Err(Error::in_document(self.document.path, self.document.text, None, message));
            }
            (None, None) => return Ok(None),
        };
        let id = self.add(any());
        self.ids.insert(name.to_owned(), id);
        let mut compiled = self.shape(&shape)?;
        if let Some(Some(kind)) = known {
            compiled.kinds = Kinds::of(&[kind]);
            compiled.called = kind.described().to_owned();
        }
        self.nodes[id] = compiled;
        Ok(Some(id))
    }

    fn reference(&mut self, reference: &Spanned<RawRef>) -> Result<ShapeId, Error> {
        match reference.get_ref() {
            RawRef::Shape(shape) => {
                let shape = self.shape(shape)?;
                Ok(self.add(shape))
            }
            RawRef::Name(name) => match self.named(name)? {
                Some(id) => Ok(id),
                None => {
                    let known = self.named.keys().map(String::as_str).chain(TYPES.iter().map(|(word, _)| *word));
                    Err(self.document.unknown("shape", &Spanned::new(reference.span(), name.clone()), known))
                }
            },
        }
    }

    fn shape(&mut self, raw: &RawShape) -> Result<Shape, Error> {
        let mut literals = raw.one_of.clone().unwrap_or_default();
        literals.extend(raw.constant.clone());
        if raw.role && literals.is_empty() {
            literals = self.roles.iter().map(|(name, _)| Literal::String(name.clone())).collect();
        }
        let kinds = kinds(raw);
        let list = self.list(raw)?;
        let object = self.object(raw)?.map(Box::new);
        let called = raw.called.clone().unwrap_or_else(|| crate::text::or_list(kinds.iter().map(Kind::described)));
        let (text, role, tolerates_null) = (self.text(raw)?, raw.role, raw.tolerates_null);
        Ok(Shape { kinds, tolerates_null, called, literals, text, role, list, object, sensitive: false })
    }

    fn text(&self, raw: &RawShape) -> Result<Option<Text>, Error> {
        let pattern = match &raw.pattern {
            None => None,
            Some(text) => Some(
                RegexBuilder::new(text.get_ref())
                    .unicode(false)
                    .build()
                    .map_err(|error| self.document.error(text, format!("invalid pattern: {error}")))?,
            ),
        };
        let text = Text {
            pattern,
            pattern_means: raw.pattern_means.clone(),
            non_blank: raw.non_blank,
            min_length: raw.min_length.unwrap_or(0),
            max_length: raw.max_length.unwrap_or(usize::MAX),
        };
        let says = text.pattern.is_some() || text.non_blank || text.min_length > 0 || text.max_length < usize::MAX;
        Ok(says.then_some(text))
    }

    fn list(&mut self, raw: &RawShape) -> Result<Option<List>, Error> {
        let items = raw.items.as_ref().map(|items| self.reference(items)).transpose()?;
        let list =
            List { items, min: raw.min_items.unwrap_or(0), max: raw.max_items.unwrap_or(usize::MAX), some: raw.some.clone() };
        let says = list.items.is_some() || list.min > 0 || list.max < usize::MAX || !list.some.is_empty();
        Ok(says.then_some(list))
    }

    fn object(&mut self, raw: &RawShape) -> Result<Option<Object>, Error> {
        if let Some(variants) = &raw.variants {
            return self.variants(raw, variants).map(Some);
        }
        if !describes_object(raw) {
            return Ok(None);
        }
        let mut fields = self.fields(raw)?;
        let at = |name: &Spanned<String>| position(self.document, &fields, name);
        let set = |names: &[Spanned<String>]| {
            names.iter().try_fold(0_u64, |set, name| Ok::<_, Error>(set | 1 << position(self.document, &fields, name)?))
        };
        let required = raw.required.iter().map(at).collect::<Result<Vec<_>, _>>()?;
        let when = raw.when.iter().map(|when| self.when(when, &set, &at)).collect::<Result<Vec<_>, _>>()?;
        let (exactly_one, at_least_one) = (set(&raw.exactly_one)?, set(&raw.at_least_one)?);
        let any_filled = set(&raw.any_filled)?;
        for (name, roles) in &raw.only_in {
            let field = position(self.document, &fields, name)?;
            fields[field].only_in = roles.iter().copied().collect::<RoleSet>();
            fields[field].only_in_roles = roles.clone();
        }
        for (name, others) in &raw.also {
            let field = position(self.document, &fields, name)?;
            fields[field].also = others.clone();
        }
        Ok(Some(Object {
            required_set: required.iter().fold(0, |set, field| set | 1 << field),
            required,
            unknown: raw.unknown.unwrap_or_default(),
            exactly_one,
            at_least_one,
            any_filled,
            when,
            role_field: fields.iter().position(|field| self.nodes[field.shape].role),
            variants: None,
            fields,
        }))
    }

    fn fields(&mut self, raw: &RawShape) -> Result<Vec<Field>, Error> {
        let field = |name: &str, shape| Field {
            name: name.to_owned(),
            shape,
            refused: None,
            only_in: RoleSet::ALL,
            only_in_roles: Vec::new(),
            also: Vec::new(),
        };
        let mut fields = Vec::new();
        for (name, reference) in as_written(&raw.fields) {
            if fields.len() == 64 {
                return Err(self.document.error(name, "a shape can have at most 64 fields"));
            }
            fields.push(field(name.get_ref(), self.reference(reference)?));
        }
        for (name, reason) in &raw.refused {
            if raw.fields.contains_key(name) || fields.len() == 64 {
                return Err(self
                    .document
                    .error(name, "a field can be in `fields` or in `refused`, not in both; 64 fields at most"));
            }
            let shape = self.add(any());
            fields.push(Field { refused: Some(reason.clone()), ..field(name.get_ref(), shape) });
        }
        Ok(fields)
    }

    fn when(&self, raw: &RawWhen, set: SetOf<'_>, at: PositionOf<'_>) -> Result<When, Error> {
        let is = raw.is.iter().map(|(name, values)| Ok((at(name)?, values.clone()))).collect::<Result<Vec<_>, Error>>()?;
        Ok(When {
            present: set(&raw.present)?,
            absent: set(&raw.absent)?,
            is,
            require: set(&raw.require)?,
            filled: set(&raw.filled)?,
            forbid: set(&raw.forbid)?,
            because: raw.because.clone(),
        })
    }

    /// A variant is its own shape together with the members that all of them share.
    fn variants(&mut self, base: &RawShape, raw: &RawVariants) -> Result<Object, Error> {
        let mut of = Vec::new();
        for (value, reference) in as_written(&raw.of) {
            let mut merged = self.written(reference)?;
            for (name, shape) in &base.fields {
                merged.fields.entry(name.clone()).or_insert_with(|| shape.clone());
            }
            let string = || Spanned::new(raw.by.span(), RawRef::Name("any".to_owned()));
            merged.fields.entry(raw.by.clone()).or_insert_with(string);
            merged.required.extend(base.required.iter().cloned());
            merged.required.push(raw.by.clone());
            let mut met = BTreeSet::new();
            merged.required.retain(|name| met.insert(name.clone()));
            merged.unknown = merged.unknown.or(base.unknown);
            merged.when.extend(base.when.iter().cloned());
            merge(&mut merged.refused, &base.refused);
            merge(&mut merged.only_in, &base.only_in);
            merge(&mut merged.also, &base.also);
            let shape = self.shape(&merged)?;
            of.push((value.get_ref().clone(), self.add(shape)));
        }
        let is_role = match base.fields.get(&raw.by) {
            Some(field) => self.written(field).is_ok_and(|shape| shape.role),
            None => false,
        };
        let variants = Variants { by: raw.by.get_ref().clone(), on_type: raw.on == RawOn::Type, is_role, of };
        Ok(Object {
            fields: Vec::new(),
            required: Vec::new(),
            required_set: 0,
            unknown: Unknown::Ignore,
            exactly_one: 0,
            at_least_one: 0,
            any_filled: 0,
            when: Vec::new(),
            role_field: None,
            variants: Some(variants),
        })
    }

    fn written(&self, reference: &Spanned<RawRef>) -> Result<RawShape, Error> {
        match reference.get_ref() {
            RawRef::Shape(shape) => Ok((**shape).clone()),
            RawRef::Name(name) => {
                self.named.get(name).cloned().ok_or_else(|| {
                    self.document.unknown("shape", &Spanned::new(reference.span(), name.clone()), self.named.keys())
                })
            }
        }
    }
}

fn merge<K: Ord + Clone, V: Clone>(into: &mut BTreeMap<K, V>, base: &BTreeMap<K, V>) {
    for (name, value) in base {
        into.entry(name.clone()).or_insert_with(|| value.clone());
    }
}

fn position(document: Document<'_>, fields: &[Field], name: &Spanned<String>) -> Result<usize, Error> {
    let found = fields.iter().position(|field| field.name == *name.get_ref());
    found.ok_or_else(|| document.unknown("member", name, fields.iter().map(|field| field.name.as_str())))
}
