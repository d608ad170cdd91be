using System.Net;
using System.Text.Json.Nodes;

namespace Masterful.Simulation.Api;

/// <summary>An error as Kubernetes words it: it becomes the Status object of the answer.</summary>
public sealed class ApiStatusException : Exception
{
    public ApiStatusException(HttpStatusCode code, string reason, string message, JsonObject? details = null)
        : base(message)
    {
        Code = code;
        Reason = reason;
        Details = details;
    }

    public HttpStatusCode Code { get; }

    /// <summary>The machine-readable reason, for example <c>AlreadyExists</c>.</summary>
    public string Reason { get; }

    public JsonObject? Details { get; }

    public static ApiStatusException NotFound(ApiResource resource, string name) =>
        new(HttpStatusCode.NotFound, "NotFound", $"{resource.QualifiedName} \"{name}\" not found", DetailsOf(resource, name));

    public static ApiStatusException AlreadyExists(ApiResource resource, string name) =>
        new(HttpStatusCode.Conflict, "AlreadyExists", $"{resource.QualifiedName} \"{name}\" already exists", DetailsOf(resource, name));

    public static ApiStatusException Conflict(ApiResource resource, string name, string because) =>
        new(HttpStatusCode.Conflict, "Conflict", $"Operation cannot be fulfilled on {resource.QualifiedName} \"{name}\": {because}", DetailsOf(resource, name));

    /// <summary>The write was based on a version that is no longer the newest.</summary>
    public static ApiStatusException Modified(ApiResource resource, string name) =>
        Conflict(resource, name, "the object has been modified; please apply your changes to the latest version and try again");

    public static ApiStatusException BadRequest(string message) => new(HttpStatusCode.BadRequest, "BadRequest", message);

    public static ApiStatusException Invalid(ApiResource resource, string name, string field, string problem) =>
        new(HttpStatusCode.UnprocessableEntity, "Invalid", $"{resource.Kind}{(resource.Group.Length == 0 ? "" : "." + resource.Group)} \"{name}\" is invalid: {field}: {problem}",
            DetailsOf(resource, name, [new JsonObject { ["reason"] = "FieldValueInvalid", ["message"] = problem, ["field"] = field }]));

    public static ApiStatusException Internal(string message) =>
        new(HttpStatusCode.InternalServerError, "InternalError", $"Internal error occurred: {message}",
            new JsonObject { ["causes"] = new JsonArray(new JsonObject { ["message"] = message }) });

    /// <summary>A watch or page asks for a version that is no longer remembered.</summary>
    public static ApiStatusException Expired(long asked, long oldest) =>
        new(HttpStatusCode.Gone, "Expired", $"too old resource version: {asked} ({oldest})");

    public static JsonObject DetailsOf(ApiResource resource, string name, JsonArray? causes = null)
    {
        var details = new JsonObject { ["name"] = name };
        if (resource.Group.Length > 0) details["group"] = resource.Group;
        details["kind"] = resource.Plural;
        if (causes is not null) details["causes"] = causes;
        return details;
    }

    /// <summary>The Status object.</summary>
    public JsonObject ToStatus()
    {
        var status = new JsonObject
        {
            ["kind"] = "Status",
            ["apiVersion"] = "v1",
            ["metadata"] = new JsonObject(),
            ["status"] = "Failure",
            ["message"] = Message,
            ["reason"] = Reason,
        };
        if (Details is not null) status["details"] = Details.DeepClone();
        status["code"] = (int)Code;
        return status;
    }
}
