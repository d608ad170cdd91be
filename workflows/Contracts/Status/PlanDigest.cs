using System.Security.Cryptography;
using System.Text.Json;

namespace Masterful.Workflows.Contracts.Status;

/// <summary>Names a plan by its content.</summary>
public static class PlanDigest
{
    /// <summary>Lower-case hex SHA-256 of the plan's canonical JSON.</summary>
    public static string Of(MigrationPlan plan) =>
        Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(plan, MigrationDataConverter.JsonOptions)));
}
