using System.Text.Json.Nodes;

namespace Masterful.Simulation.Api;

/// <summary>
/// Decodes what every object in Kubernetes' protobuf storage has in common: type and metadata; for Secrets and ConfigMaps the data too.
/// Everything else of an unknown value is left out.
/// </summary>
internal static class ProtobufObject
{
    /// <summary>What protobuf values in storage start with.</summary>
    public static ReadOnlySpan<byte> Magic => "k8s\0"u8;

    public static JsonObject Decode(ReadOnlySpan<byte> stored)
    {
        string apiVersion = "", kind = "";
        ReadOnlySpan<byte> raw = default;
        var unknown = new ProtobufReader(stored[Magic.Length..]);
        while (unknown.Next())
        {
            if (unknown.Field == 2) raw = unknown.Bytes;
            if (unknown.Field != 1) continue;
            var type = new ProtobufReader(unknown.Bytes);
            while (type.Next())
            {
                if (type.Field == 1) apiVersion = type.Text;
                if (type.Field == 2) kind = type.Text;
            }
        }

        var value = new JsonObject { ["apiVersion"] = apiVersion, ["kind"] = kind, ["metadata"] = new JsonObject() };
        var body = new ProtobufReader(raw);
        while (body.Next())
        {
            if (body.Field == 1) value["metadata"] = Metadata(body.Bytes);
            else if (kind == "Secret") SecretField(value, body);
            else if (kind == "ConfigMap") ConfigMapField(value, body);
        }

        return value;
    }

    private static JsonObject Metadata(ReadOnlySpan<byte> message)
    {
        var metadata = new JsonObject();
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: SetText(metadata, "name", reader); break;
                case 2: SetText(metadata, "generateName", reader); break;
                case 3: SetText(metadata, "namespace", reader); break;
                case 5: SetText(metadata, "uid", reader); break;
                case 7 when reader.Number > 0: metadata["generation"] = (long)reader.Number; break;
                case 8: metadata["creationTimestamp"] = Time(reader.Bytes); break;
                case 9: metadata["deletionTimestamp"] = Time(reader.Bytes); break;
                case 10: metadata["deletionGracePeriodSeconds"] = (long)reader.Number; break;
                case 11: AddPair(metadata.Child("labels"), reader.Bytes); break;
                case 12: AddPair(metadata.Child("annotations"), reader.Bytes); break;
                case 13: Append(metadata, "ownerReferences", Owner(reader.Bytes)); break;
                case 14: Append(metadata, "finalizers", reader.Text); break;
            }
        }

        return metadata;
    }

    private static void SecretField(JsonObject value, ProtobufReader field)
    {
        if (field.Field == 2) AddPair(value.Child("data"), field.Bytes, binary: true);
        if (field.Field == 3) SetText(value, "type", field);
        if (field.Field == 5) value["immutable"] = field.Number == 1;
    }

    private static void ConfigMapField(JsonObject value, ProtobufReader field)
    {
        if (field.Field == 2) AddPair(value.Child("data"), field.Bytes);
        if (field.Field == 3) AddPair(value.Child("binaryData"), field.Bytes, binary: true);
        if (field.Field == 4) value["immutable"] = field.Number == 1;
    }

    private static JsonObject Owner(ReadOnlySpan<byte> message)
    {
        var owner = new JsonObject();
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: owner["kind"] = reader.Text; break;
                case 3: owner["name"] = reader.Text; break;
                case 4: owner["uid"] = reader.Text; break;
                case 5: owner["apiVersion"] = reader.Text; break;
                case 6: owner["controller"] = reader.Number == 1; break;
                case 7: owner["blockOwnerDeletion"] = reader.Number == 1; break;
            }
        }

        return owner;
    }

    private static string Time(ReadOnlySpan<byte> message)
    {
        long seconds = 0;
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            if (reader.Field == 1) seconds = (long)reader.Number;
        }

        return KubernetesTime.Format(DateTimeOffset.FromUnixTimeSeconds(seconds));
    }

    private static void AddPair(JsonObject map, ReadOnlySpan<byte> message, bool binary = false)
    {
        string key = "", value = "";
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            if (reader.Field == 1) key = reader.Text;
            if (reader.Field == 2) value = binary ? Convert.ToBase64String(reader.Bytes) : reader.Text;
        }

        map[key] = value;
    }

    private static void SetText(JsonObject target, string key, ProtobufReader reader)
    {
        if (reader.Bytes.Length > 0) target[key] = reader.Text;
    }

    private static void Append(JsonObject target, string key, JsonNode? element)
    {
        if (target[key] is JsonArray list) list.Add(element);
        else target[key] = new JsonArray(element);
    }
}
