using System.Text;
using System.Text.Json.Nodes;

namespace Masterful.Simulation.Api;

/// <summary>A Secret's <c>stringData</c> is written into <c>data</c> and never stored itself.</summary>
internal static class StringData
{
    public static void Fold(JsonObject secret)
    {
        secret["type"] ??= "Opaque";
        if (secret["stringData"] is not JsonObject plain) return;
        var data = secret.Child("data");
        foreach (var (key, value) in plain) data[key] = Convert.ToBase64String(Encoding.UTF8.GetBytes(value.Text() ?? ""));
        secret.Remove("stringData");
    }
}
