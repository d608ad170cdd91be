using System.Reflection;
using System.Text.Json;
using Google.Protobuf.Reflection;
using Temporalio.Api.Common.V1;

namespace Temporalio.DevServer.Tests;

/// <summary>Our subset of the API's messages against the official descriptor: what exists on both sides must be the same on the wire.</summary>
public sealed class DescriptorTests : IClassFixture<TypeScriptPackages>
{
    private readonly TypeScriptPackages packages;

    public DescriptorTests(TypeScriptPackages packages)
    {
        this.packages = packages;
    }

    [Fact]
    public async Task ProtoFiles_OfTheApi_AreASubsetOfTheOfficialOnes()
    {
        packages.Failure.Should().BeNull("npm ci must have installed the descriptor");
        var (code, output) = await TypeScriptPackages.RunAsync(
            "node", [Path.Combine("lib", "descriptors.mjs")], TimeSpan.FromMinutes(2), new Dictionary<string, string>());
        code.Should().Be(0, output);
        var official = Official.Parse(output);
        var ours = typeof(Payload).Assembly.GetTypes()
            .Select(type => type.GetProperty("Descriptor", BindingFlags.Public | BindingFlags.Static)?.GetValue(null))
            .OfType<FileDescriptor>()
            // The .NET SDK's own, and no part of the API.
            .Where(file => file.Name != "grpc_status.proto")
            .ToList();
        ours.Count.Should().BeGreaterThan(15);

        var messages = ours.SelectMany(file => file.MessageTypes).SelectMany(WithNested).ToList();
        var enums = ours.SelectMany(file => file.EnumTypes).Concat(messages.SelectMany(message => message.EnumTypes)).ToList();
        var differences = messages.SelectMany(official.Compare).Concat(enums.SelectMany(official.Compare)).ToList();

        messages.Count.Should().BeGreaterThan(240);
        enums.Count.Should().BeGreaterThan(30);
        differences.Should().BeEmpty();
    }

    private static IEnumerable<MessageDescriptor> WithNested(MessageDescriptor message) =>
        message.NestedTypes.Where(nested => nested.GetOptions()?.MapEntry != true).SelectMany(WithNested).Prepend(message);

    private sealed record OfficialField(string Name, string Type, string? Key, bool Repeated, string? Oneof, bool Optional);

    private sealed record OfficialType(string? Message, Dictionary<int, OfficialField>? Fields, string? Enum, Dictionary<string, int>? Values);

    private sealed class Official(IReadOnlyDictionary<string, OfficialType> types)
    {
        private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

        public static Official Parse(string lines) => new(lines
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonSerializer.Deserialize<OfficialType>(line, Options)!)
            .ToDictionary(type => type.Message ?? type.Enum!, StringComparer.Ordinal));

        public IEnumerable<string> Compare(MessageDescriptor message)
        {
            if (types.GetValueOrDefault(message.FullName)?.Fields is not { } fields)
            {
                yield return $"message {message.FullName} does not exist";
                yield break;
            }

            foreach (var field in message.Fields.InDeclarationOrder())
            {
                var mine = Describe(field);
                if (!fields.TryGetValue(field.FieldNumber, out var other) || other != mine)
                {
                    yield return $"{field.FullName} = {field.FieldNumber} is {mine}, not {other}";
                }
            }
        }

        public IEnumerable<string> Compare(EnumDescriptor found)
        {
            if (types.GetValueOrDefault(found.FullName)?.Values is not { } values)
            {
                return [$"enum {found.FullName} does not exist"];
            }

            return found.Values
                .Where(value => !values.TryGetValue(value.Name, out var number) || number != value.Number)
                .Select(value => $"{found.FullName}.{value.Name} = {value.Number} does not exist");
        }

        private static OfficialField Describe(FieldDescriptor field)
        {
            var value = field.IsMap ? field.MessageType.FindFieldByNumber(2) : field;
            return new OfficialField(
                field.JsonName,
                TypeName(value),
                field.IsMap ? TypeName(field.MessageType.FindFieldByNumber(1)) : null,
                field.IsRepeated && !field.IsMap,
                field.RealContainingOneof is { } oneof ? Camel(oneof.Name) : null,
                field.ContainingOneof is { IsSynthetic: true });
        }

        private static string TypeName(FieldDescriptor field) => field.FieldType switch
        {
            FieldType.Message => field.MessageType.FullName,
            FieldType.Enum => field.EnumType.FullName,
            var scalar => scalar.ToString().ToLowerInvariant(),
        };

        private static string Camel(string name) =>
            string.Concat(name.Split('_').Select((part, index) => index == 0 ? part : char.ToUpperInvariant(part[0]) + part[1..]));
    }
}
