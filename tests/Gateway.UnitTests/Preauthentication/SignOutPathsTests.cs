using Gateway.Preauthentication;
using Xunit;

namespace Gateway.UnitTests.Preauthentication;

public sealed class SignOutPathsTests
{
    private static readonly string[] Paths = ["/owa/logoff.owa", "/owa/?cmd=logoff"];

    [Theory]
    [InlineData("/owa/logoff.owa", "", true)]
    [InlineData("/OWA/Logoff.owa", "?Cmd=x", true)]
    [InlineData("/owa/logoff.owa/", "", true)]
    [InlineData("/owa", "?cmd=logoff", true)]
    [InlineData("/owa/", "?a=b&CMD=LogOff", true)]
    [InlineData("/owa/", "?cmd=logoffx", false)]
    [InlineData("/owa/", "", false)]
    [InlineData("/owa/logoff", "", false)]
    public void Match_IsByPathAndQueryPair(string path, string query, bool expected) =>
        Assert.Equal(expected, SignOutPaths.Match(Paths, path, query));
}
