using System.Text.Json.Nodes;

namespace Masterful.Simulation.Api;

/// <summary>Who owns which field, as <c>metadata.managedFields</c> records it.</summary>
internal sealed class ManagedFields
{
    private readonly List<Entry> entries;

    private ManagedFields(List<Entry> entries) => this.entries = entries;

    public IReadOnlyList<Entry> Entries => entries;

    public static ManagedFields Of(JsonObject value) => new(value.Elements("metadata", "managedFields").Select(entry => new Entry(
        entry.Text("manager") ?? "", entry.Text("operation") ?? "", entry.Text("subresource") ?? "", entry.Text("apiVersion") ?? "",
        FieldTree.Parse(entry["fieldsV1"]), entry.Text("time"))).ToList());

    /// <summary>Records what a create, an update or a patch that is not an apply changed.</summary>
    public static void RecordUpdate(JsonObject? before, JsonObject after, ApiResource resource, FieldWriter writer)
    {
        var rules = new MergeRules(resource);
        var managed = Of(before ?? after);
        var changes = FieldChanges.Between(before ?? [], after, rules);
        foreach (var path in changes.Removed.Paths())
        {
            foreach (var entry in managed.entries) entry.Fields.Remove(path);
        }

        var changed = changes.Set.Paths().ToList();
        foreach (var path in changed)
        {
            foreach (var entry in managed.entries) entry.Fields.Remove(path);
        }

        if (changed.Count > 0)
        {
            var own = managed.FindOrAdd(writer, "Update", resource.ApiVersion);
            foreach (var path in changed) own.Fields.Add(path);
            own.Time = writer.Time;
        }

        managed.WriteTo(after);
    }

    public Entry? Find(string manager, string operation, string subresource) =>
        entries.Find(entry => entry.Manager == manager && entry.Operation == operation && entry.Subresource == subresource);

    public Entry FindOrAdd(FieldWriter writer, string operation, string apiVersion)
    {
        if (Find(writer.Manager, operation, writer.Subresource) is { } found) return found;
        var made = new Entry(writer.Manager, operation, writer.Subresource, apiVersion, new FieldTree(), writer.Time);
        entries.Add(made);
        return made;
    }

    public void Remove(Entry entry) => entries.Remove(entry);

    /// <summary>Whether both record the same ownership, whenever it was acquired.</summary>
    public bool SameAs(ManagedFields other) => Text() == other.Text();

    public void WriteTo(JsonObject value)
    {
        var metadata = value.Metadata();
        var kept = entries.Where(entry => !entry.Fields.IsEmpty).ToList();
        if (kept.Count == 0)
        {
            metadata.Remove("managedFields");
            return;
        }

        metadata["managedFields"] = new JsonArray(kept.Select(entry => (JsonNode?)entry.ToJson()).ToArray());
    }

    private string Text() => string.Join('\n', entries.Where(entry => !entry.Fields.IsEmpty)
        .Select(entry => $"{entry.Manager} {entry.Operation} {entry.Subresource} {ObjectJson.ToText(entry.Fields.ToJson())}")
        .Order(StringComparer.Ordinal));

    internal sealed class Entry(string manager, string operation, string subresource, string apiVersion, FieldTree fields, string? time)
    {
        public string Manager => manager;

        public string Operation => operation;

        public string Subresource => subresource;

        public string ApiVersion => apiVersion;

        public FieldTree Fields { get; set; } = fields;

        public string? Time { get; set; } = time;

        public JsonObject ToJson()
        {
            var json = new JsonObject
            {
                ["manager"] = Manager,
                ["operation"] = Operation,
                ["apiVersion"] = ApiVersion,
                ["time"] = Time,
                ["fieldsType"] = "FieldsV1",
                ["fieldsV1"] = Fields.ToJson(),
            };
            if (Subresource.Length > 0) json["subresource"] = Subresource;
            return json;
        }
    }
}
