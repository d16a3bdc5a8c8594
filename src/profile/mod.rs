//! STUB
use crate::{
    Error,
    check::Place,
    finding::Severity,
    record::{Kind, Value},
    rule::{
        Role, RoleSet,
        options::{OrderBreak, Violation},
    },
};
use std::sync::Arc;
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turn {
    pub role: Role,
    pub node: u32,
}
#[derive(Debug, Clone)]
pub struct Reserved {
    pub text: String,
    pub roles: RoleSet,
    pub ignore_case: bool,
    pub reason: String,
}
pub struct Profile {
    name: String,
}
pub struct Detection {
    pub profile: Arc<Profile>,
    pub because: String,
}
impl Profile {
    pub fn builtin(name: &str) -> Result<Arc<Profile>, Error> {
        Ok(Arc::new(Profile { name: name.into() }))
    }
    pub fn builtin_names() -> &'static [&'static str] {
        &[]
    }
    pub fn name(&self) -> &str {
        &self.name
    }
    pub fn summary(&self) -> &str {
        ""
    }
    pub fn turns(&self, record: Value<'_>, out: &mut Vec<Turn>) {
        out.clear();
        for m in record.members() {
            if m.value.kind() == Kind::String {
                let role = match m.name {
                    "prompt" => Role::Prompt,
                    "completion" => Role::Completion,
                    _ => Role::Other,
                };
                out.push(Turn { role, node: m.value.node() });
            }
        }
    }
    pub fn violations(&self, _r: Value<'_>, _f: &mut dyn FnMut(Violation, Place, String)) {}
    pub fn order_break(&self, _r: Value<'_>) -> Option<(OrderBreak, Place, String)> {
        None
    }
    pub fn reserved(&self) -> &[Reserved] {
        &[]
    }
    pub fn severity(&self, _g: &str, _r: &str) -> Option<Severity> {
        None
    }
    pub fn source_text(&self) -> &str {
        ""
    }
    pub fn json_schema(&self) -> serde_json::Value {
        serde_json::Value::Null
    }
}
pub fn detect(_s: &[Value<'_>]) -> Detection {
    Detection { profile: Profile::builtin("generic").expect("stub"), because: "stub".into() }
}
