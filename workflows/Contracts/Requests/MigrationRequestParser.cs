using System.Text.Json;
using Masterful.Workflows.Contracts.Errors;

namespace Masterful.Workflows.Contracts.Requests;

/// <summary>
/// Reads a request forgivingly in casing and strictly in everything else: unknown fields are refused with a suggestion, and every
/// error is told at once. Pure, so that the workflow itself can do it and the command line too, before anything is started.
/// </summary>
public static class MigrationRequestParser
{
    private static readonly string[] Fields = ["shoot", "strategy", "nodes", "approve", "profile", "import", "startFrom", "registerSeed", "deleteMachines", "rehearse", "warmSnapshot"];

    /// <summary>Answers the request, or throws <c>MIG-REQ-001</c> that lists every error.</summary>
    public static MigrationRequest Parse(JsonElement json)
    {
        var errors = new List<string>();
        var request = Read(json, errors);
        return errors.Count == 0 ? request : throw RequestErrors.Invalid.At("the request", string.Join("; ", errors) + ".");
    }

    /// <summary>Reads what can be read, and adds what is wrong.</summary>
    internal static MigrationRequest Read(JsonElement json, List<string> errors)
    {
        if (RequestField.Members(json, Fields, """{"shoot": "garden/masterful"}""", errors) is not { } values)
        {
            return new MigrationRequest { Shoot = "" };
        }

        var defaults = new MigrationRequest { Shoot = "" };
        var request = defaults with
        {
            Shoot = RequestField.Text(values, "shoot", "", errors),
            Strategy = RequestField.Choice(values, "strategy", defaults.Strategy, errors),
            Nodes = RequestField.Texts(values, "nodes", defaults.Nodes, errors),
            Approve = RequestField.Choices(values, "approve", defaults.Approve, errors),
            Profile = RequestField.Text(values, "profile", defaults.Profile, errors),
            Import = RequestField.Text(values, "import", defaults.Import, errors),
            StartFrom = RequestField.OptionalChoice<PhaseId>(values, "startFrom", errors),
            RegisterSeed = RequestField.Flag(values, "registerSeed", defaults.RegisterSeed, errors),
            WarmSnapshot = RequestField.Flag(values, "warmSnapshot", defaults.WarmSnapshot, errors),
            Rehearse = RequestField.Flag(values, "rehearse", defaults.Rehearse, errors),
            DeleteMachines = RequestField.Flag(values, "deleteMachines", defaults.DeleteMachines, errors),
        };
        Check(request, values, errors);
        return request;
    }

    private static void Check(MigrationRequest request, Dictionary<string, JsonElement> values, List<string> errors)
    {
        if (!values.TryGetValue("shoot", out var shoot))
        {
            errors.Add("field \"shoot\" is required, for example \"garden/masterful\"");
        }
        else if (shoot.ValueKind == JsonValueKind.String && request.Shoot.Split('/') is not [{ Length: > 0 }, { Length: > 0 }])
        {
            errors.Add($"field \"shoot\" must be namespace/name, not \"{request.Shoot}\"");
        }

        if (request.Nodes.Count is not (1 or 3) || request.Nodes.Any(string.IsNullOrWhiteSpace))
        {
            errors.Add("field \"nodes\" must name one node or three: an etcd of any other number bears no more failures than one with a node less");
        }

        if (request.Nodes.GroupBy(node => node, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            errors.Add($"field \"nodes\" names \"{twice.Key}\" {(twice.Count() == 2 ? "twice" : "more than once")}");
        }

        if (request.Approve.Contains(PhaseId.Preflight))
        {
            errors.Add("field \"approve\" cannot name preflight: there is no plan to approve before it");
        }

        if (request.Rehearse && request.StartFrom is not null)
        {
            errors.Add("field \"startFrom\" cannot be given for a rehearsal: it always begins with preflight");
        }

        if (request.Rehearse && request.Strategy == MigrationStrategy.Fresh && request.Import.Length == 0)
        {
            errors.Add("field \"rehearse\" needs strategy \"restore\" or an import: with \"fresh\" alone there is no data to try");
        }

        if (request.Import.Length > 0 && request.Strategy != MigrationStrategy.Fresh)
        {
            errors.Add("field \"import\" needs strategy \"fresh\": with \"restore\" the field \"profile\" says what comes along");
        }
        else if (values.TryGetValue("import", out var import) && import.ValueKind == JsonValueKind.String && string.IsNullOrWhiteSpace(request.Import))
        {
            errors.Add("field \"import\" must name a profile, for example \"control-plane-only\"; leave it out to start empty");
        }
    }
}
