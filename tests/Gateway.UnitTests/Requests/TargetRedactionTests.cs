using Gateway.Requests;
using Xunit;

namespace Gateway.UnitTests.Requests;

public sealed class TargetRedactionTests
{
    [Theory]
    [InlineData("/owa/", "/owa/")]
    [InlineData("/owa/?cmd=open&id=7", "/owa/?cmd=open&id=7")]
    [InlineData("/cb?code=abc&state=x", "/cb?code=***&state=***")]
    [InlineData("/cb?a=1&access_token=abc", "/cb?a=1&access_token=***")]
    [InlineData("/cb?ACCESS_TOKEN=abc;b=2", "/cb?ACCESS_TOKEN=***;b=2")]
    [InlineData("/cb?%61ccess_token=abc&b", "/cb?%61ccess_token=***&b")]
    [InlineData("/cb?token=a=b=c&token=d", "/cb?token=***&token=***")]
    [InlineData("/cb?x=token=abc", "/cb?x=token=abc")]
    [InlineData("/cb?", "/cb?")]
    [InlineData("/gateway/signin?return=%2Fcb%3Fcode%3Dabc&reason=ended", "/gateway/signin?return=***&reason=ended")]
    [InlineData("/gateway/signin?return=%2Fowa%2F%3Fid%3D7", "/gateway/signin?return=%2Fowa%2F%3Fid%3D7")]
    [InlineData("/a?b=%2Fc%3Fd%3D%252Fe%253Ftoken%253Dabc", "/a?b=***")]
    [InlineData("https://alice:secret@mail.example.com/owa/", "https://***@mail.example.com/owa/")]
    [InlineData("http://alice:se@cret@mail.example.com?token=abc", "http://***@mail.example.com?token=***")]
    [InlineData("https://mail.example.com/a@b", "https://mail.example.com/a@b")]
    [InlineData("//alice:secret@mail.example.com/", "//alice:secret@mail.example.com/")]
    [InlineData("/cb?&&=&token", "/cb?&&=&token")]
    public void Redact_Target_HidesValuesOfSecretsAlone(string target, string expected) =>
        Assert.Equal(expected, TargetRedaction.Redact(target));
}
