/** The fields of one condition, by its kind. */
import type { Rule } from "./ast";
import { DidFields, NeverFields, SequenceFields } from "./BehaviourFields";
import { ConsentFields, HeldFields, ReachableFields } from "./StateFields";
import { RfmFields, StageFields, StageMoveFields } from "./ValueFields";
import { AttributeFields, CustomersFields, SampleFields, ScoreFields, SegmentFields, TagFields } from "./WhoFields";

export function RuleFields({ rule, onChange }: { rule: Rule; onChange: (rule: Rule) => void }) {
  switch (rule.t) {
    case "attribute":
      return <AttributeFields rule={rule} onChange={onChange} />;
    case "tag":
      return <TagFields rule={rule} onChange={onChange} />;
    case "segment":
      return <SegmentFields rule={rule} onChange={onChange} />;
    case "did":
      return <DidFields rule={rule} onChange={onChange} />;
    case "never":
      return <NeverFields rule={rule} onChange={onChange} />;
    case "then":
    case "then_not":
      return <SequenceFields rule={rule} onChange={onChange} />;
    case "stage":
      return <StageFields rule={rule} onChange={onChange} />;
    case "stage_move":
      return <StageMoveFields rule={rule} onChange={onChange} />;
    case "rfm":
      return <RfmFields rule={rule} onChange={onChange} />;
    case "held":
      return <HeldFields rule={rule} onChange={onChange} />;
    case "consent":
      return <ConsentFields rule={rule} onChange={onChange} />;
    case "reachable":
      return <ReachableFields rule={rule} onChange={onChange} />;
    case "score":
      return <ScoreFields rule={rule} onChange={onChange} />;
    case "sample":
      return <SampleFields rule={rule} onChange={onChange} />;
    case "customers":
      return <CustomersFields rule={rule} onChange={onChange} />;
  }
}
