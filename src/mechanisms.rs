//! The registry: the one list of mechanisms, in the order in which they are documented.
//!
//! Owns what belongs together: the name that rules give in `check = "..."`, the type of the options, and the function that builds the
//! check. `rule::options` makes the enum `Options`, the names and the reader of `[options]` from it, `check` makes the functions. It is
//! a macro, and `Options` an enum, because the build script compiles the rule language without the checks: it reads the built-in rules
//! with their real types, so that a wrong option is a build error, and writes them as an index that every start parses within its
//! budget of 5 ms. Behind a trait object the build script could check nothing.

/// Hands the list to the macro with this name.
macro_rules! for_each_mechanism {
    ($then:ident) => {
        $then! {
            "json" Json(JsonOptions) => record::json::build;
            "strict" Strict(StrictOptions) => record::strict::build;
            "shape" Shape(ShapeOptions) => record::shape::build;
            "turn-order" TurnOrder(TurnOrderOptions) => record::turn_order::build;
            "reserved" Reserved(ReservedOptions) => record::reserved::build;
            "blank" Blank(BlankOptions) => record::blank::build;
            "phrases" Phrases(PhrasesOptions) => record::phrases::build;
            "pattern" Pattern(PatternOptions) => pattern::build;
            "length" Length(LengthOptions) => record::length::build;
            "field" Field(FieldOptions) => record::field::build;
            "characters" Characters(CharactersOptions) => record::characters::build;
            "duplicate" Duplicate(DuplicateOptions) => dataset::duplicate::build;
            "enclosure" Enclosure(EnclosureOptions) => record::enclosure::build;
            "edge" Edge(EdgeOptions) => record::text_edges::build;
            "numbering" Numbering(NumberingOptions) => record::numbering::build;
            "echo" Echo(EchoOptions) => record::repeated_text::build;
            "repetition" Repetition(RepetitionOptions) => record::repetition::build;
            "noise" Noise(NoiseOptions) => record::noise::build;
            "pair" Pair(PairOptions) => record::pair::build;
            "conversation" Conversation(ConversationOptions) => record::conversation::build;
            "drift" Drift(DriftOptions) => dataset::consistency::build;
            "unique" Unique(UniqueOptions) => dataset::unique::build;
            "stringified" Stringified(StringifiedOptions) => record::stringified::build;
            "balance" Balance(BalanceOptions) => dataset::balance::build;
            "similarity" Similarity(SimilarityOptions) => dataset::similarity::build;
            "affix" Affix(AffixOptions) => dataset::affix::build;
            "contamination" Contamination(ContaminationOptions) => dataset::contamination::build;
            #[cfg(feature = "json-schema")]
            "json-schema" JsonSchema(JsonSchemaOptions) => json_schema::build;
            #[cfg(feature = "cel")]
            "expression" Expression(ExpressionOptions) => expression::build;
            "tokens" Tokens(TokensOptions) => record::tokens::build;
            "limits" Limits(LimitsOptions) => dataset::limits::build;
        }
    };
}

pub(crate) use for_each_mechanism;
