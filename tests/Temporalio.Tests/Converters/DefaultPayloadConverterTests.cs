using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Google.Protobuf;
using Temporalio.Api.Common.V1;
using Temporalio.Converters;

namespace Temporalio.Tests.Converters;

public class DefaultPayloadConverterTests
{
    private static readonly DefaultPayloadConverter Converter = new();

    [Theory]
    [InlineData(null, "binary/null", "")]
    [InlineData("text", "json/plain", "\"text\"")]
    [InlineData(12, "json/plain", "12")]
    public void ToPayload_Value_HasEncodingAndData(object? value, string encoding, string data)
    {
        var payload = Converter.ToPayload(value);

        payload.Metadata["encoding"].ToStringUtf8().Should().Be(encoding);
        payload.Data.ToStringUtf8().Should().Be(data);
    }

    [Fact]
    public void ToPayload_Record_KeepsPropertyNames()
    {
        Converter.ToPayload(new Request("garden/one", 3)).Data.ToStringUtf8().Should().Be("""{"Shoot":"garden/one","Count":3}""");
    }

    [Fact]
    public void ToPayload_Bytes_ArePlain()
    {
        var payload = Converter.ToPayload(new byte[] { 1, 2 });

        payload.Metadata["encoding"].ToStringUtf8().Should().Be("binary/plain");
        Converter.ToValue<byte[]>(payload).Should().Equal(1, 2);
    }

    [Fact]
    public void ToPayload_Message_IsProtocolJson()
    {
        var message = new WorkflowExecution { WorkflowId = "id" };

        var payload = Converter.ToPayload(message);

        payload.Metadata["encoding"].ToStringUtf8().Should().Be("json/protobuf");
        payload.Metadata["messageType"].ToStringUtf8().Should().Be("temporal.api.common.v1.WorkflowExecution");
        Converter.ToValue<WorkflowExecution>(payload).Should().Be(message);
    }

    [Fact]
    public void ToValue_BinaryProtobuf_IsRead()
    {
        var message = new WorkflowExecution { WorkflowId = "id" };
        var payload = new Payload
        {
            Metadata =
            {
                ["encoding"] = ByteString.CopyFromUtf8("binary/protobuf"),
                ["messageType"] = ByteString.CopyFromUtf8(WorkflowExecution.Descriptor.FullName),
            },
            Data = message.ToByteString(),
        };

        Converter.ToValue<WorkflowExecution>(payload).Should().Be(message);
        payload.Invoking(p => Converter.ToValue<WorkflowType>(p)).Should().Throw<ArgumentException>().WithMessage("*WorkflowExecution*WorkflowType*");
        payload.Metadata.Remove("messageType");
        payload.Invoking(p => Converter.ToValue<WorkflowExecution>(p)).Should().Throw<ArgumentException>().WithMessage("Payload missing message type");
    }

    [Fact]
    public void ToValue_RawValue_IsNotDecoded()
    {
        var payload = new Payload { Metadata = { ["encoding"] = ByteString.CopyFromUtf8("binary/unknown") } };

        Converter.ToValue<IRawValue>(payload).Payload.Should().BeSameAs(payload);
        Converter.ToPayload(new RawValue(payload)).Should().BeSameAs(payload);
    }

    [Fact]
    public void ToValue_NullForValueType_Throws()
    {
        var convert = () => Converter.ToValue<int>(Converter.ToPayload(null));

        convert.Should().Throw<ArgumentException>();
        Converter.ToValue<int?>(Converter.ToPayload(null)).Should().BeNull();
        Converter.ToValue<string?>(Converter.ToPayload(null)).Should().BeNull();
    }

    [Fact]
    public void ToValue_UnknownEncoding_Throws()
    {
        var payload = new Payload { Metadata = { ["encoding"] = ByteString.CopyFromUtf8("binary/encrypted") } };

        var convert = () => Converter.ToValue<string>(payload);

        convert.Should().Throw<ArgumentException>().WithMessage("*binary/encrypted*");
    }

    [Fact]
    public void ToPayload_OwnJsonOptions_AreUsed()
    {
        var converter = new DefaultPayloadConverter(new JsonSerializerOptions(JsonSerializerDefaults.Web));

        converter.ToPayload(new Request("x", 1)).Data.ToStringUtf8().Should().Be("""{"shoot":"x","count":1}""");
    }

    [Fact]
    public void ToPayload_ConverterOfConverters_IsAsked()
    {
        var converter = new DefaultPayloadConverter(new BinaryNullConverter(), new Shouting(new()));

        var payload = converter.ToPayload("quiet");

        payload.Data.ToStringUtf8().Should().Be("\"QUIET\"");
        converter.ToValue<string>(payload).Should().Be("QUIET");
    }

    private sealed class Shouting(JsonSerializerOptions options) : JsonPlainConverter(options)
    {
        public override bool TryToPayload(object? value, [NotNullWhen(true)] out Payload? payload) =>
            base.TryToPayload((value as string)?.ToUpperInvariant() ?? value, out payload);
    }

    private sealed record Request(string Shoot, int Count);
}
