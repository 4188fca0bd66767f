using Gateway.Filtering;
using Xunit;

namespace Gateway.UnitTests.Filtering;

public sealed class PlainPathTests
{
    [Theory]
    [InlineData("/", "/")]
    [InlineData("/admin;a/x", "/admin/x")]
    [InlineData("/;/admin/x", "/admin/x")]
    [InlineData("/admin./x", "/admin/x")]
    [InlineData("/admin", "/admin")]
    [InlineData("/admin.. . ", "/admin")]
    [InlineData("/admin /;a", "/admin/")]
    [InlineData("/admin::$DATA", "/admin")]
    [InlineData("/admin:$i30:$INDEX_ALLOCATION/x", "/admin/x")]
    [InlineData("/a\\b", "/a/b")]
    [InlineData("//a///b", "/a/b")]
    [InlineData("/a.b/.c/d:e", "/a.b/.c/d:e")]
    [InlineData("/...;x/.../", "/")]
    public void Write_Path_IsThePlainReading(string path, string expected)
    {
        var buffer = path.ToCharArray();

        Assert.Equal(expected, new string(buffer, 0, PlainPath.Write(buffer, buffer)));
        Assert.True(path == expected || PlainPath.IsNeeded(path));
    }

    [Theory]
    [InlineData("/owa/auth.owa")]
    [InlineData("/a/.b/c..d/e:f")]
    public void IsNeeded_UsualPath_IsFalse(string path) => Assert.False(PlainPath.IsNeeded(path));
}
