//! Which kinds of values a shape allows at a place near the root of the record.
//!
//! Owns the question that checks over a whole dataset ask: would a value of this kind be refused anyway? Looks at the members of the
//! record and at those of the items of its lists, no deeper.

use super::Profile;
use super::shape::{Object, ShapeId, Shapes};
use crate::json::Kind;

impl Profile {
    /// Whether the shape takes a value of this kind as the member `name` of the record. True where it demands nothing.
    pub fn allows(&self, name: &str, kind: Kind) -> bool {
        let fields = self.shapes.fields(0, name);
        fields.is_empty() || fields.iter().any(|&id| self.shapes.nodes[id].kinds.contains(kind))
    }

    /// Whether the shape takes a value of this kind as an item of the list `name`, or as the member `inner` of such an item.
    pub fn allows_in(&self, name: &str, inner: Option<&str>, kind: Kind) -> bool {
        let lists = self.shapes.fields(0, name).into_iter().filter_map(|id| self.shapes.nodes[id].list.as_ref()?.items);
        let items: Vec<ShapeId> = lists.collect();
        let fields = match inner {
            Some(inner) => items.iter().flat_map(|&id| self.shapes.fields(id, inner)).collect(),
            None => items,
        };
        fields.is_empty() || fields.iter().any(|&id| self.shapes.nodes[id].kinds.contains(kind))
    }
}

impl Shapes {
    /// The shapes that a shape has for a member: one, or one for each variant.
    fn fields(&self, id: ShapeId, name: &str) -> Vec<ShapeId> {
        let of = |object: &Object| object.field(name).map(|field| object.fields[field].shape);
        let Some(object) = self.nodes[id].object.as_deref() else { return Vec::new() };
        let variants = object.variants.iter().flat_map(|variants| &variants.of);
        let variants = variants.filter_map(|(_, id)| of(self.nodes[*id].object.as_deref()?));
        of(object).into_iter().chain(variants).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_those_of_the_shape() {
        let nova = Profile::builtin("bedrock-nova-sft").expect("it is built in");
        assert!(nova.allows("schemaVersion", Kind::String) && !nova.allows("schemaVersion", Kind::Integer));
        assert!(nova.allows_in("messages", Some("content"), Kind::Array));
        assert!(!nova.allows_in("messages", Some("content"), Kind::String));
        assert!(!nova.allows_in("messages", None, Kind::String));
        assert!(nova.allows("unheard-of", Kind::String) && nova.allows_in("unheard-of", Some("x"), Kind::String));
    }
}
