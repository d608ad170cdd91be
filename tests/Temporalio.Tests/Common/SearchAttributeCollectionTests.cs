using Google.Protobuf;
using Temporalio.Api.Common.V1;
using Temporalio.Common;
using Temporalio.Converters;

namespace Temporalio.Tests.Common;

public class SearchAttributeCollectionTests
{
    [Fact]
    public void RoundTrip_AllTypes_AreEqual()
    {
        var time = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(2));
        var attributes = new SearchAttributeCollection.Builder()
            .Set(SearchAttributeKey.CreateText("text"), "a b")
            .Set(SearchAttributeKey.CreateKeyword("word"), "w")
            .Set(SearchAttributeKey.CreateLong("long"), long.MaxValue)
            .Set(SearchAttributeKey.CreateDouble("double"), 1.5)
            .Set(SearchAttributeKey.CreateBool("bool"), true)
            .Set(SearchAttributeKey.CreateDateTimeOffset("time"), time)
            .Set(SearchAttributeKey.CreateKeywordList("list"), ["x", "y"])
            .ToSearchAttributeCollection();

        var proto = attributes.ToProto();
        var read = SearchAttributeCollection.FromProto(proto);

        proto.IndexedFields["word"].Metadata["type"].ToStringUtf8().Should().Be("Keyword");
        proto.IndexedFields["long"].Metadata["type"].ToStringUtf8().Should().Be("Int");
        proto.IndexedFields["list"].Metadata["type"].ToStringUtf8().Should().Be("KeywordList");
        read.Count.Should().Be(7);
        read.Get(SearchAttributeKey.CreateLong("long")).Should().Be(long.MaxValue);
        read.Get(SearchAttributeKey.CreateDateTimeOffset("time")).Should().Be(time);
        read.Get(SearchAttributeKey.CreateKeywordList("list")).Should().Equal("x", "y");
        read.TryGetValue(SearchAttributeKey.CreateBool("absent"), out _).Should().BeFalse();
    }

    [Fact]
    public void Builder_SameNameAgain_KeepsTheLastValue()
    {
        var attributes = new SearchAttributeCollection.Builder()
            .Set(SearchAttributeKey.CreateKeyword("b"), "word")
            .Set(SearchAttributeKey.CreateLong("b"), 5)
            .Set(SearchAttributeKey.CreateBool("a"), true)
            .Set(SearchAttributeKey.CreateBool("c"), true)
            .Unset("c")
            .ToSearchAttributeCollection();
        var copy = new SearchAttributeCollection.Builder(attributes).Unset(SearchAttributeKey.CreateBool("a")).ToSearchAttributeCollection();

        attributes.Should().Equal(SearchAttributeKey.CreateBool("a"), SearchAttributeKey.CreateLong("b"));
        attributes.ContainsKey("b").Should().BeTrue();
        attributes.ContainsKey(SearchAttributeKey.CreateKeyword("b")).Should().BeFalse();
        copy.Should().Equal(SearchAttributeKey.CreateLong("b"));
        copy.Invoking(c => c.Get(SearchAttributeKey.CreateBool("a"))).Should().Throw<KeyNotFoundException>();
    }

    [Fact]
    public void Update_SetOrUnset_SaysSo()
    {
        var key = SearchAttributeKey.CreateLong("long");

        key.ValueSet(5).Value.Should().Be(5);
        key.ValueSet(5).UntypedKey.Should().Be(key);
        key.ValueUnset().HasValue.Should().BeFalse();
        key.ValueUnset().Invoking(unset => unset.UntypedValue).Should().Throw<InvalidOperationException>();
    }

    [Fact]
    public void ToUpsertPayload_Unset_IsTypedNull()
    {
        var payload = SearchAttributeKey.CreateKeyword("word").ValueUnset().ToUpsertPayload();

        payload.Metadata["encoding"].ToStringUtf8().Should().Be("binary/null");
        payload.Metadata["type"].ToStringUtf8().Should().Be("Keyword");
    }
}
