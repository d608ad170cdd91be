using System.CommandLine;
using Masterful.Worker.Commands;
using Masterful.Worker.Tests.Codec;
using Temporalio.Exceptions;

namespace Masterful.Worker.Tests.Commands;

public sealed class CodecCommandTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("masterful-test-").FullName;
    private readonly KeyFile keys = new();
    private readonly StringWriter output = new();
    private readonly StringWriter words = new();

    public void Dispose()
    {
        output.Dispose();
        words.Dispose();
        keys.Dispose();
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task Codec_NoKeyFile_IsUsageAndSaysHowToMakeOne()
    {
        (await RunAsync("codec")).Should().Be(2);

        words.ToString().Should().Contain("--codec-key-file").And.Contain("masterful codec new-key");
    }

    [Theory]
    [InlineData("localhost:8234")]
    [InlineData("8234x")]
    public async Task Codec_ListenIsNoAddress_IsUsage(string listen)
    {
        (await RunAsync("codec", "--codec-key-file", keys.Path, "--listen", listen)).Should().Be(2);

        words.ToString().Should().Contain($"--listen {listen} is not an IP address and a port");
    }

    [Fact]
    public async Task Codec_KeyFileIsNotThere_IsAnError()
    {
        var run = () => RunAsync("codec", "--codec-key-file", Path.Combine(directory, "absent"));

        await run.Should().ThrowAsync<ApplicationFailureException>().WithMessage("MIG-TMP-003*absent*");
    }

    [Fact]
    public async Task Codec_AwayFromLoopbackUnguarded_IsRefused()
    {
        var run = () => RunAsync("codec", "--codec-key-file", keys.Path, "--listen", "0.0.0.0:0");

        await run.Should().ThrowAsync<InvalidOperationException>().WithMessage("*not a loopback address*--token-file*");
    }

    [Theory]
    [InlineData("--token-file", " \n", "*is empty*")]
    [InlineData("--certificate", "no certificate", "*holds no certificate with its key in PEM*")]
    public async Task Codec_FileThatHoldsNothingOfUse_IsNamed(string option, string content, string expected)
    {
        var file = Path.Combine(directory, "file");
        await File.WriteAllTextAsync(file, content);

        var run = () => RunAsync("codec", "--codec-key-file", keys.Path, option, file);

        (await run.Should().ThrowAsync<InvalidOperationException>().WithMessage(expected)).Which.Message.Should().Contain(file);
    }

    [Fact]
    public async Task NewKey_Twice_PrintsIdsAndNoKey()
    {
        var file = Path.Combine(directory, "codec.keys");

        (await RunAsync("codec", "new-key", file)).Should().Be(0);
        (await RunAsync("codec", "new-key", file)).Should().Be(0);

        var lines = (await File.ReadAllLinesAsync(file)).Where(line => line[0] != '#').Select(line => line.Split(' ')).ToList();
        output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().Equal(lines.Select(line => line[0]));
        output.ToString().Should().NotContainAny(lines.Select(line => line[1]));
    }

    [Fact]
    public async Task NewKey_FileThatIsNoKeyFile_IsLeftAlone()
    {
        var file = Path.Combine(directory, "notes");
        await File.WriteAllTextAsync(file, "something else");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);

        var run = () => RunAsync("codec", "new-key", file);

        await run.Should().ThrowAsync<ApplicationFailureException>().WithMessage("MIG-TMP-003*line 1*");
        (await File.ReadAllTextAsync(file)).Should().Be("something else");
    }

    private Task<int> RunAsync(params string[] arguments) => new RootCommand { CodecCommand.Create(), CommonOptions.CodecKeyFile }
        .Parse(arguments).InvokeAsync(new() { Output = output, Error = words, EnableDefaultExceptionHandler = false });
}
