//! Which profile is detected for each file of real records, and what is said when none fits.

use super::{check, corpora, only};

/// What must be detected for each file, and what the reason must hold. Nothing: no profile of ours has this form.
const FORMATS: [(&str, Option<&str>, &str); 60] = [
    ("openai-chat/cookbook-toy-chat/toy_chat_fine_tuning.jsonl", Some("openai-chat"), "match"),
    ("openai-chat/wild-ederson/fine_tuning_data.jsonl", Some("openai-chat"), "match"),
    ("openai-chat/wild-ederson/fine_tuning_data_copy.jsonl", Some("openai-chat"), "match"),
    ("openai-chat/wild-ederson/validation_data.jsonl", Some("openai-chat"), "match"),
    // Pretty-printed: not one line is a record.
    ("openai-chat/wild-ederson/fine_tuning_data_val.jsonl", None, "no record could be read"),
    ("openai-chat/wild-ederson/fine_tuning_data_val_copy.jsonl", None, "no record could be read"),
    ("openai-chat/nova-forge-openai-sft/openai_sft_test_data.jsonl", Some("openai-chat"), "match"),
    ("openai-chat/nova-forge-openai-sft/openai_sft_tool_test_data.jsonl", Some("openai-chat"), "match"),
    ("openai-chat/nova-forge-openai-sft/openai_sft_multimodal_test_data.jsonl", Some("openai-chat"), "match"),
    ("bedrock/claude3-haiku-validation/claude3_ft_validation.jsonl", Some("bedrock-claude-messages"), "match"),
    ("bedrock/nova-tooluse-raw-train/train_ft.jsonl", Some("bedrock-claude-messages"), "match"),
    ("bedrock/nova-tooluse-train/formatted_train_ft.head.jsonl", Some("bedrock-nova-sft"), "`bedrock-conversation` also matches"),
    (
        "bedrock/nova-forge-fixtures/sft_train_samples_converse.jsonl",
        Some("bedrock-nova-sft"),
        "`bedrock-conversation` also matches",
    ),
    // The sample that the distillation notebooks start from is not yet converted.
    ("bedrock/distillation-uber10k/uber10K.jsonl", Some("bedrock-sft-prompt-completion"), "`trl-prompt-completion` also matches"),
    // Evaluation and reinforcement: no training format that is known here.
    ("bedrock/eval-byoi/rag-eval-byoi-sample-data.jsonl", None, "no known format matches: the records have `conversationTurns`"),
    ("bedrock/eval-byoi/llmaaj-byoi-sample-data.jsonl", None, "`bedrock-sft-prompt-completion`: `completion` is missing"),
    ("bedrock/rft-gsm8k-train/rft_train_data.jsonl", None, "`chat`: no message has the role `assistant`"),
    ("bedrock/nova-forge-fixtures/rft_test_data.jsonl", None, "`chat`: no message has the role `assistant`"),
    ("bedrock/nova-forge-fixtures/unstructured_json_test.jsonl", None, "the records have `question` and `answer`"),
    ("bedrock/nova-forge-fixtures/unstructured_rft_data.jsonl", None, "the records have `question` and `system`"),
    ("sharegpt/glaive-toolcall-zh/glaive_toolcall_zh_demo.jsonl", Some("sharegpt"), "match"),
    ("sharegpt/axolotl-fixture/conversation.jsonl", Some("sharegpt"), "its only record matches"),
    ("sharegpt/axolotl-fixture/alpaca.jsonl", Some("alpaca"), "match"),
    ("sharegpt/fastchat-dummy/dummy_conversation.jsonl", Some("sharegpt"), "match"),
    ("preference/hh-rlhf-harmless-1/harmless_test_1-1200.jsonl", Some("trl-preference"), "match"),
    ("preference/dpo-zh-demo/dpo_zh_demo.jsonl", Some("sharegpt"), "match"),
    // Half of these answers are there to be avoided: as chat data they would be learned.
    ("preference/kto-en-demo/kto_en_demo.jsonl", None, "`chat`: `label` is a boolean"),
    ("alpaca/alpaca-en-demo/alpaca_en_demo.jsonl", Some("alpaca"), "match"),
    ("alpaca/alpaca-zh-demo/alpaca_zh_demo.jsonl", Some("alpaca"), "match"),
    ("alpaca/alpaca-original-part/alpaca_original_0-12344.jsonl", Some("alpaca"), "match"),
    // The answer is called `response`.
    ("alpaca/gpteacher-codegen/codegen-instruct.jsonl", None, "`alpaca`: `output` is missing"),
    ("text/c4-demo/c4_demo.jsonl", None, "the records have `text`"),
    ("text/dolma-cc-0174/cc_en_head-0174.jsonl", None, "the records have `text`"),
    ("text/data-juicer-demos/demo-dataset.jsonl", None, "the records have `text`"),
    ("text/data-juicer-demos/demo-dataset-deduplication.jsonl", None, "the records have `text`"),
    ("text/data-juicer-demos/arxiv.jsonl", None, "the records have `text`"),
    ("text/data-juicer-demos/alpaca-cot.jsonl", Some("alpaca"), "match"),
    ("text/data-juicer-demos/demo-dataset-chatml.jsonl", Some("openai-chat"), "match"),
    // A prompt and two answers to choose from, the choice left open.
    (
        "text/data-juicer-demos/demo-dataset-annotation-human-preference.jsonl",
        None,
        "`bedrock-sft-prompt-completion`: `completion` is missing",
    ),
    ("other-formats/llamafactory-v1/v1_sft_demo.jsonl", Some("chat"), "match"),
    ("other-formats/llamafactory-v1/v1_multimodal_demo.jsonl", Some("chat"), "match"),
    ("other-formats/llamafactory-v1/reason_tool_use_demo_50.jsonl", Some("chat"), "match"),
    ("other-formats/llamafactory-mllm/identity.jsonl", Some("alpaca"), "match"),
    // Chat whose media are in fields beside the messages: not OpenAI's form.
    ("other-formats/llamafactory-mllm/mllm_demo.jsonl", Some("chat"), "match"),
    ("other-formats/llamafactory-mllm/mllm_audio_demo.jsonl", Some("chat"), "match"),
    ("other-formats/llamafactory-mllm/mllm_video_demo.jsonl", Some("chat"), "match"),
    ("other-formats/llamafactory-mllm/mllm_video_audio_demo.jsonl", Some("chat"), "match"),
    ("doc-examples/bedrock-distillation/rows.jsonl", Some("bedrock-distillation"), "its only record matches"),
    // One row of each form that is documented.
    ("doc-examples/mistral-finetune/rows.jsonl", None, "the nearest is `chat`, which 1 of the first 3 match"),
    ("doc-examples/llamafactory/rows.jsonl", Some("sharegpt"), "6 of the first 11 records match"),
    ("prompt-completion/wild-azure-tiny/training_data.jsonl", Some("bedrock-sft-prompt-completion"), "match"),
    (
        "prompt-completion/t0-templates/amazon_polarity_Is_this_review_negative.jsonl",
        Some("bedrock-sft-prompt-completion"),
        "match",
    ),
    ("prompt-completion/t0-templates/rotten_tomatoes_Reviewer_Enjoyment.jsonl", Some("bedrock-sft-prompt-completion"), "match"),
    ("prompt-completion/t0-templates/imdb_Movie_Expressed_Sentiment.jsonl", Some("bedrock-sft-prompt-completion"), "match"),
    ("prompt-completion/t0-templates/paws_labeled_final_Rewrite.jsonl", Some("bedrock-sft-prompt-completion"), "match"),
    ("prompt-completion/t0-templates/ag_news_which_section_choices.jsonl", Some("bedrock-sft-prompt-completion"), "match"),
    ("prompt-completion/t0-templates/glue_qqp_duplicate.jsonl", Some("bedrock-sft-prompt-completion"), "match"),
    ("prompt-completion/t0-templates/ag_news_classify.jsonl", Some("bedrock-sft-prompt-completion"), "match"),
    ("prompt-completion/t0-templates/common_gen_Put_together.jsonl", Some("bedrock-sft-prompt-completion"), "match"),
    ("duplicates/gsm8k", None, "the records have `question` and `answer`"),
];

#[test]
fn the_format_of_each_file_is_detected_and_said() {
    let Some(corpora) = corpora() else { return };
    let mut wrong = Vec::new();
    for (path, profile, because) in FORMATS {
        for file in check(&only(&["invalid-json"]), corpora.join(path)).files {
            let said = file.detected_because.as_deref().unwrap_or_default();
            if !file.detected || file.profile != profile.unwrap_or("generic") || !said.contains(because) {
                wrong.push(format!("{path}: {} ({said})", file.profile));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Every data file of the folders whose formats are stated is stated.
#[test]
fn no_file_of_these_folders_is_forgotten() {
    let Some(corpora) = corpora() else { return };
    for folder in ["openai-chat", "bedrock", "sharegpt", "preference", "alpaca", "text", "other-formats"] {
        for file in check(&only(&["invalid-json"]), corpora.join(folder)).files {
            assert!(FORMATS.iter().any(|(path, ..)| file.path.ends_with(path)), "{}", file.path);
        }
    }
}
