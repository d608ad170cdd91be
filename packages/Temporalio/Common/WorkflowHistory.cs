using Google.Protobuf;
using Temporalio.Api.History.V1;

namespace Temporalio.Common;

/// <summary>The events of one run.</summary>
public record WorkflowHistory(string Id, IReadOnlyCollection<HistoryEvent> Events)
{
    private static readonly JsonFormatter Formatter = new(JsonFormatter.Settings.Default.WithIndentation());

    private static readonly JsonParser Parser = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));

    /// <summary>
    /// Reads a history that the UI, the CLI or <see cref="ToJson"/> wrote. Enumerations may be spelt as the protocol does or
    /// in the CamelCase of older tools; fields that this version does not know are ignored.
    /// </summary>
    public static WorkflowHistory FromJson(string workflowId, string json)
    {
        var history = Parser.Parse<History>(HistoryJson.NormaliseEnums(json, History.Descriptor));
        return new(workflowId, history.Events);
    }

    /// <summary>The history in the canonical JSON form of its protocol message.</summary>
    public string ToJson()
    {
        using var writer = new StringWriter();
        ToJson(writer);
        return writer.ToString();
    }

    /// <inheritdoc cref="ToJson()"/>
    public void ToJson(TextWriter writer)
    {
        var history = new History();
        history.Events.AddRange(Events);
        Formatter.Format(history, writer);
    }
}
