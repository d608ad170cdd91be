using Temporalio.Api.Command.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Converters;
using Temporalio.Workflows;

namespace Temporalio.Core;

/// <content>Changes of memo and search attributes.</content>
internal sealed partial class WorkflowInstance
{
    public void UpsertMemo(IReadOnlyCollection<MemoUpdate> updates)
    {
        CheckUpdates(updates.Select(update => update.UntypedKey).ToList(), "memo");
        var command = new Command
        {
            CommandType = CommandType.ModifyWorkflowProperties,
            ModifyWorkflowPropertiesCommandAttributes = new() { UpsertedMemo = new() },
        };
        var payloads = updates.ToDictionary(update => update.UntypedKey, update => PayloadConverter.ToPayload(update.HasValue ? update.UntypedValue : null));
        command.ModifyWorkflowPropertiesCommandAttributes.UpsertedMemo.Fields.Add(payloads);
        AddCommand(new WorkflowCommand.Upsert(command));
        foreach (var update in updates)
        {
            if (update.HasValue)
            {
                memo[update.UntypedKey] = new RawValue(payloads[update.UntypedKey]);
            }
            else
            {
                memo.Remove(update.UntypedKey);
            }
        }
    }

    public void UpsertTypedSearchAttributes(IReadOnlyCollection<SearchAttributeUpdate> updates)
    {
        CheckUpdates(updates.Select(update => update.UntypedKey.Name).ToList(), "search attribute");
        var command = new Command
        {
            CommandType = CommandType.UpsertWorkflowSearchAttributes,
            UpsertWorkflowSearchAttributesCommandAttributes = new() { SearchAttributes = new() },
        };
        foreach (var update in updates)
        {
            command.UpsertWorkflowSearchAttributesCommandAttributes.SearchAttributes.IndexedFields[update.UntypedKey.Name] =
                update.ToUpsertPayload();
        }

        AddCommand(new WorkflowCommand.Upsert(command));
        var values = TypedSearchAttributes.UntypedValues.ToDictionary();
        foreach (var update in updates)
        {
            foreach (var stale in values.Keys.Where(key => key.Name == update.UntypedKey.Name).ToList())
            {
                values.Remove(stale);
            }

            if (update.HasValue)
            {
                values[update.UntypedKey] = update.UntypedValue;
            }
        }

        TypedSearchAttributes = new(values);
    }

    private static void CheckUpdates(List<string> keys, string kind)
    {
        if (keys.Count == 0)
        {
            throw new ArgumentException($"At least one {kind} update required");
        }

        if (keys.Distinct(StringComparer.Ordinal).Count() != keys.Count)
        {
            throw new ArgumentException($"Duplicate {kind} key in updates");
        }
    }
}
