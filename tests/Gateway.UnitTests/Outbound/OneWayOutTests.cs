using Gateway.Testing;
using Xunit;

namespace Gateway.UnitTests.Outbound;

/// <summary>Every TCP connection outward is made by the one dialer; a second one would have its own faults.</summary>
public sealed class OneWayOutTests
{
    /// <summary>The command line speaks to its own gateway on loopback, and the demonstration is its own client.</summary>
    private static readonly string[] Local = ["Gateway/Cli/AdminClient.cs", "Gateway/Demo/", "Gateway.Demo/", "Gateway.Outbound/"];

    [Fact]
    public void HttpHandler_WithoutTheDialer_IsNowhere() =>
        Assert.Empty(
            from source in Sources()
            where source.Text.Contains("new SocketsHttpHandler", StringComparison.Ordinal)
            where !source.Text.Contains("ConnectCallback = ", StringComparison.Ordinal)
            select source.Path);

    [Theory]
    [InlineData("new TcpClient")]
    [InlineData("SocketType.Stream")]
    [InlineData("Dns.Get")]
    [InlineData("new HttpClientHandler")]
    public void Socket_BesidesTheDialers_IsNowhere(string what) =>
        Assert.Empty(Sources().Where(s => s.Text.Contains(what, StringComparison.Ordinal)).Select(s => s.Path));

    private static IEnumerable<(string Path, string Text)> Sources() =>
        from file in Directory.EnumerateFiles(Repository.Combine("src"), "*.cs", SearchOption.AllDirectories)
        let path = Path.GetRelativePath(Repository.Combine("src"), file).Replace('\\', '/')
        where !Local.Any(l => path.StartsWith(l, StringComparison.Ordinal))
        select (path, File.ReadAllText(file));
}
