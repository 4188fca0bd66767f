using System.CommandLine;
using Gateway.Cli.Certificates;
using Gateway.Mail.Wire;
using Xunit;

namespace Gateway.UnitTests.Cli.Certificates;

public sealed class StartTlsOptionTests
{
    [Theory]
    [InlineData("", null)]
    [InlineData("--starttls None", null)]
    [InlineData("--starttls Imap", MailProtocol.Imap4)]
    [InlineData("--starttls pop3", MailProtocol.Pop3)]
    [InlineData("--starttls SMTP", MailProtocol.Smtp)]
    public void Value_OfAScheme_IsItsProtocol(string arguments, MailProtocol? expected)
    {
        var option = StartTlsOption.Create();

        var parse = new Command("check") { option }.Parse(arguments);

        Assert.Empty(parse.Errors);
        Assert.Equal(expected, StartTlsOption.ProtocolOf(parse.GetValue(option)));
    }

    [Fact]
    public void Value_OfAnythingElse_NamesWhatIsAllowed()
    {
        var parse = new Command("check") { StartTlsOption.Create() }.Parse("--starttls ftp");

        Assert.Equal("--starttls: 'ftp' is not a protocol; allowed: None, imap, pop3, smtp, sieve", Assert.Single(parse.Errors).Message);
    }
}
