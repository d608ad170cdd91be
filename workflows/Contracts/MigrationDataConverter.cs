using System.Text.Json;
using System.Text.Json.Serialization;
using Temporalio.Converters;

namespace Masterful.Workflows.Contracts;

/// <summary>
/// How payloads look in the Temporal UI: camelCase names and enums by name. Client, worker and agent all use it.
/// </summary>
public static class MigrationDataConverter
{
    /// <summary>The JSON options of every payload.</summary>
    public static JsonSerializerOptions JsonOptions { get; } = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>The converter.</summary>
    public static DataConverter Instance { get; } =
        new(new DefaultPayloadConverter(JsonOptions), new DefaultFailureConverter());
}
