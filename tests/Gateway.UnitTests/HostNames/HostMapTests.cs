using Gateway.HostNames;
using Xunit;

namespace Gateway.UnitTests.HostNames;

public sealed class HostMapTests
{
    private readonly HostMap<string> _map = new(
        ((string[])["mail.example.com", "*.example.com", "*.eu.example.com", "other.test"]).Select(p => KeyValuePair.Create(p, p)));

    [Theory]
    [InlineData("mail.example.com", "mail.example.com")]
    [InlineData("MAIL.Example.com", "mail.example.com")]
    [InlineData("a.example.com", "*.example.com")]
    [InlineData("a.b.example.com", "*.example.com")]
    [InlineData("a.eu.example.com", "*.eu.example.com")]
    [InlineData("a.b.eu.example.com", "*.eu.example.com")]
    [InlineData("eu.example.com", "*.example.com")]
    [InlineData("example.com", null)]
    [InlineData("xexample.com", null)]
    [InlineData(".example.com", null)]
    [InlineData("*.example.com", null)]
    [InlineData("a.other.test", null)]
    [InlineData("", null)]
    public void Find_Host_IsTakenByTheMostSpecificPattern(string host, string? pattern)
    {
        Assert.Equal(pattern is not null, _map.TryFind(host, out var found));
        Assert.Equal(pattern, found);
    }

    [Fact]
    public void Find_WithAny_IsTheLastResort()
    {
        var map = new HostMap<int>([new("*", 1), new("*.example.com", 2)]);

        Assert.Equal((1, 2, 1), (Find(map, "other.test"), Find(map, "a.example.com"), Find(map, "")));
    }

    [Fact]
    public void Find_AllocatesNothing()
    {
        _map.TryFind("a.b.c.example.com", out _);
        var before = GC.GetAllocatedBytesForCurrentThread();

        _map.TryFind("a.b.c.example.com", out _);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static int Find(HostMap<int> map, string host) => map.TryFind(host, out var value) ? value : 0;
}
