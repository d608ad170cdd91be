using Masterful.Worker.Hosting.Codec;
using Temporalio.Exceptions;

namespace Masterful.Worker.Tests.Codec;

public sealed class PayloadKeyRingTests : IDisposable
{
    private const string Key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    private readonly KeyFile file = new();

    public void Dispose() => file.Dispose();

    [Theory]
    [InlineData("", "it holds no key")]
    [InlineData("# only words", "it holds no key")]
    [InlineData("a " + Key + "\nb", "line 2 is not an id and 32 bytes as base64")]
    [InlineData("a AAECAwQFBgcICQoLDA0ODw==", "line 1 is not an id and 32 bytes as base64")]
    [InlineData("a not-base64", "line 1 is not an id and 32 bytes as base64")]
    [InlineData("a " + Key + "\na " + Key, "line 2 names the id a a second time")]
    public void Load_Mistake_NamesTheLineAndNoKey(string text, string words)
    {
        file.Rewrite(_ => text.Split('\n'));

        var loading = () => file.Ring;

        loading.Should().Throw<ApplicationFailureException>().WithMessage("MIG-TMP-003*").Which.Message.Should().Contain(words).And.NotContain(Key).And.NotContain("not-base64");
    }

    [Fact]
    public void Load_FileThatOthersRead_IsRefused()
    {
        File.SetUnixFileMode(file.Path, UnixFileMode.UserRead | UnixFileMode.OtherRead);

        var loading = () => file.Ring;

        loading.Should().Throw<ApplicationFailureException>().WithMessage("MIG-TMP-003*chmod 0600*");
    }

    [Fact]
    public void Append_NewFile_IsReadableByItsOwnerOnly()
    {
        File.GetUnixFileMode(file.Path).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        file.Ring.Current.Key.Should().HaveCount(32);
        file.Ring.Current.ToString().Should().NotContain(Convert.ToBase64String(file.Ring.Current.Key));
        PayloadKeyRing.Append(file.Path, DateTimeOffset.UnixEpoch).Should().Be(file.Ring.All[1].Id);
    }
}
