using Gateway.Settings;
using Gateway.Testing;
using Xunit;

namespace Gateway.UnitTests.Settings;

public sealed class IncludedFilesTests : IDisposable
{
    private const string Cluster = """{ "Destinations": { "a": { "Address": "http://a.example.com" } } }""";

    private readonly TemporaryFolder _folder = new();

    public IncludedFilesTests() => Directory.CreateDirectory(_folder.Combine("conf.d"));

    [Fact]
    public void Read_FilesOfConfD_AreMergedByKey()
    {
        _folder.Write("conf.d/20-two.json", $$"""{ "Gateway": { "Clusters": { "two": {{Cluster}} } } }""");
        _folder.Write("conf.d/10-one.json", $$"""{ "$schema": "x", "Gateway": { "Clusters": { "one": {{Cluster}} }, "State": "here" } }""");
        _folder.Write("conf.d/.hidden.json", "not JSON");
        _folder.Write("conf.d/one.json.dpkg-new", "not JSON");

        var reading = Read("""{ "Gateway": {} }""");

        Assert.Empty(reading.Errors);
        Assert.Equal(["one", "two"], reading.Options!.Clusters.Keys);
        Assert.Equal(_folder.Combine("here"), reading.Options.State);
    }

    [Fact]
    public void Read_ValueInTwoFiles_IsAnErrorThatNamesBothPlaces()
    {
        _folder.Write("conf.d/one.json", """{ "Gateway": { "State": "two" } }""");

        var reading = Read("""{ "Gateway": { "State": "one" } }""");

        Assert.Equal(
            $"{_folder.Combine("conf.d/one.json")}:1:16: $.Gateway.State: is set twice, first at {_folder.Combine("gateway.json")}:1:16",
            Assert.Single(reading.Errors).ToString());
    }

    [Fact]
    public void Read_MistakesInAnIncludedFile_HaveItsPlace()
    {
        _folder.Write("conf.d/one.json", "{ \"Gateway\": {\n \"Stat\": 1 } }");
        _folder.Write("conf.d/two.json", "{");

        var places = Read("""{ "Gateway": {} }""").Errors.Select(e => $"{Path.GetFileName(e.Origin!.Source)}:{e.Origin.Line}");

        Assert.Equal(["one.json:2", "two.json:1"], places);
    }

    [Theory]
    [InlineData("[]", 0)]
    [InlineData("\"more/*.json\"", 1)]
    [InlineData("[ \"more/*.json\", \"conf.d/?.json\" ]", 2)]
    [InlineData("[ \"more/b.json\", \"more/*.json\" ]", 1)]
    public void Read_Include_NamesTheFiles(string include, int clusters)
    {
        Directory.CreateDirectory(_folder.Combine("more"));
        _folder.Write("conf.d/a.json", $$"""{ "Gateway": { "Clusters": { "a": {{Cluster}} } } }""");
        _folder.Write("more/b.json", $$"""{ "Gateway": { "Clusters": { "b": {{Cluster}} } } }""");

        var reading = Read($$"""{ "Include": {{include}}, "Gateway": {} }""");

        Assert.Empty(reading.Errors);
        Assert.Equal(clusters, reading.Options!.Clusters.Count);
    }

    [Theory]
    [InlineData("7", "is not a file or a pattern")]
    [InlineData("[ \"*/a.json\" ]", "is not a file or a pattern")]
    [InlineData("\"absent.json\"", "cannot be read: ")]
    public void Read_IncludeThatCannotBe_IsAnError(string include, string message) => Assert.StartsWith(
        message, Assert.Single(Read($$"""{ "Include": {{include}}, "Gateway": {} }""").Errors).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_IncludeInAnIncludedFile_IsAnError()
    {
        _folder.Write("conf.d/one.json", """{ "Include": "x.json", "Gateway": {} }""");

        Assert.Equal("Include", Assert.Single(Read("""{ "Gateway": {} }""").Errors).Key);
    }

    [Fact]
    public void Stamp_NewOrChangedIncludedFile_IsAnother()
    {
        var file = File("""{ "Gateway": {} }""");
        file.Read();
        var none = file.Stamp();
        _folder.Write("conf.d/one.json", """{ "Gateway": {} }""");
        var one = file.Stamp();
        System.IO.File.SetLastWriteTimeUtc(_folder.Combine("conf.d/one.json"), DateTime.UnixEpoch);

        Assert.NotEqual(none, one);
        Assert.NotEqual(one, file.Stamp());
    }

    [Fact]
    public void Fingerprint_ChangesWithAnIncludedFile()
    {
        var file = File("""{ "Gateway": {} }""");
        var before = file.Read().Fingerprint;
        _folder.Write("conf.d/one.json", """{ "Gateway": { "State": "x" } }""");

        Assert.NotEqual(before, file.Read().Fingerprint);
    }

    public void Dispose() => _folder.Dispose();

    private ConfigurationReadResult Read(string json) => File(json).Read();

    private ConfigurationFile File(string json) => new(_folder.Write("gateway.json", json), new Dictionary<string, string>());
}
