using System.CommandLine;
using Masterful.Worker.Commands;
using Masterful.Worker.Hosting;
using Temporalio.Exceptions;

namespace Masterful.Worker.Tests.Hosting;

public sealed class DevSettingsTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("dev").FullName;

    public DevSettingsTests()
    {
        foreach (var file in new[] { "server.pem", "server.key", "clients.pem" })
        {
            File.WriteAllText(Path.Combine(directory, file), "");
        }

        File.WriteAllText(Path.Combine(directory, "api-key"), "open sesame\n");
    }

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public void Load_Loopback_NeedsNoProtection()
    {
        var settings = Load("address: 127.0.0.1:7233");

        settings.IsProtected.Should().BeFalse();
        settings.ReadApiKey().Should().BeNull();
        settings.Database.Should().Be(Path.Combine(directory, "dev.db"));
    }

    [Theory]
    [InlineData("address: 0.0.0.0:7233")]
    [InlineData("address: 0.0.0.0:7233\ntls: {certificate: server.pem, key: server.key}")]
    [InlineData("address: \"[::]:7233\"\napiKeyFile: api-key")]
    public void Load_ReachableByOthersAndUnprotected_SaysWhatIsMissing(string text)
    {
        var load = () => Load(text);

        load.Should().Throw<ApplicationFailureException>().WithMessage("*address*can be reached by others*tls.certificate*tls.clientCa or apiKeyFile*");
    }

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("temporal.example")]
    public void Load_AnotherAddressThatOthersReach_IsRefusedAsTheFilesOwn(string listen)
    {
        var load = () => Load("address: 127.0.0.1:7233", listen);

        load.Should().Throw<ApplicationFailureException>().WithMessage($"*\"{listen}\" can be reached by others*");
    }

    [Fact]
    public void Load_AnotherAddressOfThisMachineOnly_IsTaken() => Load("address: 0.0.0.0:7233", "127.0.0.2").Host.Should().Be("127.0.0.2");

    [Fact]
    public async Task Dev_HostThatOthersReach_IsRefusedBeforeAnyServerStarts()
    {
        var config = Path.Combine(directory, "temporal-dev.yaml");
        await File.WriteAllTextAsync(config, "address: 127.0.0.1:7233\ndatabase: dev.db\n");

        var starting = () => ServeCommands.Dev().Parse(["--config", config, "--host", "0.0.0.0"]).InvokeAsync(new() { EnableDefaultExceptionHandler = false });

        (await starting.Should().ThrowAsync<ApplicationFailureException>()).Which.ErrorType.Should().Be("MIG-TMP-004");
    }

    [Fact]
    public void Load_Protected_ReadsFilesBesideIt()
    {
        var settings = Load("address: 0.0.0.0:7233\ntls: {certificate: server.pem, key: server.key, clientCa: clients.pem}\napiKeyFile: api-key");

        settings.Tls!.ClientCaFile.Should().Be(Path.Combine(directory, "clients.pem"));
        settings.ReadApiKey().Should().Be("open sesame");
        settings.IsProtected.Should().BeTrue();
    }

    [Fact]
    public void Load_TextThatNamesItself_IsToldAndEndsNothing()
    {
        var load = () => Load("address: 127.0.0.1:7233\nsearchAttributes: &a {b: *a}");

        load.Should().Throw<ApplicationFailureException>().WithMessage("MIG-TMP-004*line 2*inside of its own anchor*");
    }

    [Theory]
    [InlineData("tls: {certificate: server.pem}", "*tls.key*required*")]
    [InlineData("tls: {certificate: other.pem, key: server.key}", "*tls.certificate*other.pem is not there*")]
    [InlineData("tls: {certificat: server.pem, key: server.key}", "*unknown field \"tls.certificat\"*")]
    [InlineData("apiKeyFile: other", "*apiKeyFile*other is not there*")]
    public void Load_IncompleteProtection_NamesTheField(string text, string message)
    {
        var load = () => Load($"address: 127.0.0.1:7233\n{text}");

        load.Should().Throw<ApplicationFailureException>().WithMessage(message);
    }

    private DevSettings Load(string text, string? listen = null)
    {
        var file = Path.Combine(directory, "temporal-dev.yaml");
        File.WriteAllText(file, $"{text}\ndatabase: dev.db\n");
        return DevSettings.Load(file, listen);
    }
}
