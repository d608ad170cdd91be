using System.Security.Cryptography;
using Masterful.Activities.Artifacts;
using Masterful.Activities.Artifacts.S3;
using Masterful.Workflows.Contracts.Artifacts;
using Temporalio.Exceptions;

namespace Masterful.Activities.Tests.Artifacts.S3;

/// <summary>Uploads in parts, and what becomes of them when something breaks.</summary>
public sealed class S3UploadTests : IDisposable
{
    private const string Name = "garden/masterful/snapshot-632.db";
    private const int Parts = 5;
    private static readonly byte[] Content = RandomNumberGenerator.GetBytes(((Parts - 1) * S3StoreFixture.PartSize) + 1_000);
    private readonly S3StoreFixture fixture = new();
    private readonly SealingKey key = SealingKey.Create();

    private int PartsSent => fixture.Server.Requests.Count(request => request.Contains("UploadPart"));

    public void Dispose()
    {
        key.Dispose();
        fixture.Dispose();
    }

    [Fact]
    public async Task PutAsync_Large_GoesUpInPartsAndComesBackTheSame()
    {
        var artifact = await PutAsync(Content);

        PartsSent.Should().Be(Parts);
        fixture.Server.Bucket.Objects.Should().ContainSingle().Which.Value.Sha256.Should().EndWith($"-{Parts}");
        fixture.Server.Bucket.Uploads.Should().BeEmpty();
        (await ReadAsync(artifact)).Should().Equal(Content);
    }

    [Fact]
    public async Task PutAsync_AfterABrokenOne_SendsOnlyThePartsThatAreNotThere()
    {
        await BreakAfterAsync(parts: 2);
        fixture.Server.Bucket.Objects.Should().BeEmpty();
        fixture.Server.Bucket.Uploads.Single().Value.Parts.Should().HaveCount(2);
        fixture.Server.Requests.Clear();

        var artifact = await PutAsync(Content);

        PartsSent.Should().Be(Parts - 2);
        fixture.Server.Requests.Should().NotContain(request => request.Contains("CreateMultipartUpload"));
        (await ReadAsync(artifact)).Should().Equal(Content);
    }

    [Fact]
    public async Task PutAsync_OtherContentAfterABrokenOne_AbortsTheEarlierUpload()
    {
        await BreakAfterAsync(parts: 2);
        var other = RandomNumberGenerator.GetBytes(1_000);

        var artifact = await PutAsync(other);

        fixture.Server.Bucket.Uploads.Should().BeEmpty();
        (await ReadAsync(artifact)).Should().Equal(other);
    }

    [Fact]
    public async Task PutAsync_StoreForgotTheUpload_StartsAnew()
    {
        await BreakAfterAsync(parts: 2);
        fixture.Server.Bucket.Uploads.Clear();

        (await ReadAsync(await PutAsync(Content))).Should().Equal(Content);
    }

    [Fact]
    public async Task PutAsync_PartInTheStoreIsNotTheOneSent_SendsItAgain()
    {
        await BreakAfterAsync(parts: 2);
        var upload = fixture.Server.Bucket.Uploads.Single().Value;
        var (number, part) = upload.Parts.First();
        upload.Parts[number] = fixture.Server.Bucket.Make(new byte[part.Content.Length], Convert.ToBase64String(SHA256.HashData(new byte[part.Content.Length])));
        fixture.Server.Requests.Clear();

        (await ReadAsync(await PutAsync(Content))).Should().Equal(Content);
        PartsSent.Should().Be(Parts - 1);
    }

    [Fact]
    public async Task PutAsync_KilledAfterCompletion_SendsNothingAgain()
    {
        fixture.Server.Breaks = request => request.Operation == "HeadObject" && !fixture.Server.Bucket.Objects.IsEmpty;
        await FailsAsync(Content);
        fixture.Server.Breaks = _ => false;
        fixture.Server.Requests.Clear();

        var artifact = await PutAsync(Content);

        fixture.Server.Requests.Should().OnlyContain(request => request.StartsWith("HEAD"));
        (await ReadAsync(artifact)).Should().Equal(Content);
    }

    [Fact]
    public async Task PutAsync_SpooledBytesDamaged_SealsAnew()
    {
        await BreakAfterAsync(parts: 1);
        var spooled = Directory.GetFiles(fixture.Spool, "*.sealed").Single();
        await using (var file = File.OpenWrite(spooled))
        {
            file.Position = 1_000;
            file.Write([1, 2, 3, 4, 5, 6, 7, 8]);
        }

        (await ReadAsync(await PutAsync(Content))).Should().Equal(Content);
        fixture.Server.Bucket.Uploads.Should().BeEmpty("the upload that nothing goes on with was aborted");
    }

    [Fact]
    public async Task PutAsync_AnotherUploadOfTheKeyRuns_IsRefusedForNow()
    {
        using var store = fixture.Open();
        using var other = UploadSpool.Enter(fixture.Spool, $"{fixture.Server.Endpoint}/moves/landscape-a/{Name}");

        var putting = () => store.PutAsync(Name, new MemoryStream([1]), key.PublicKey);

        (await putting.Should().ThrowAsync<ApplicationFailureException>()).Which.NonRetryable.Should().BeFalse();
    }

    [Fact]
    public async Task OpenAsync_ConnectionBreaks_GoesOnWhereItBroke()
    {
        var artifact = await PutAsync(Content);
        fixture.Server.BreakAfter = 7_000_000;
        fixture.Server.Requests.Clear();

        (await ReadAsync(artifact)).Should().Equal(Content);

        fixture.Server.Requests.Where(request => request.Contains("GetObject")).Should().HaveCount(2);
        Directory.GetFiles(fixture.Spool, ".read-*").Should().BeEmpty();
    }

    private async Task BreakAfterAsync(int parts)
    {
        var taken = 0;
        // A part that breaks ends those under way beside it, so it waits until the first ones are stored.
        fixture.Server.Breaks = request => request.Operation == "UploadPart" && Interlocked.Increment(ref taken) > parts
            && SpinWait.SpinUntil(() => fixture.Server.Bucket.Uploads.Values.Any(upload => upload.Parts.Count >= parts), TimeSpan.FromSeconds(30));
        await FailsAsync(Content);

        // What the client gave up is not let through either.
        SpinWait.SpinUntil(() => fixture.Server.Idle, TimeSpan.FromSeconds(30)).Should().BeTrue();
        fixture.Server.Breaks = _ => false;
    }

    private async Task FailsAsync(byte[] content)
    {
        var putting = () => PutAsync(content);
        var failure = (await putting.Should().ThrowAsync<ApplicationFailureException>()).Which;
        failure.ErrorType.Should().Be("MIG-ART-003");
        failure.NonRetryable.Should().BeFalse();
    }

    private async Task<ArtifactRef> PutAsync(byte[] content)
    {
        using var store = fixture.Open();
        return await store.PutAsync(Name, new MemoryStream(content), key.PublicKey);
    }

    private async Task<byte[]> ReadAsync(ArtifactRef artifact)
    {
        using var store = fixture.Open();
        await using var opened = await store.OpenAsync(artifact, key);
        using var read = new MemoryStream();
        await opened.CopyToAsync(read);
        return read.ToArray();
    }
}
