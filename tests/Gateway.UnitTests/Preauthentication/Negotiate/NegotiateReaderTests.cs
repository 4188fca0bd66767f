using CsCheck;
using Gateway.Preauthentication.Negotiate;
using Microsoft.Extensions.Primitives;
using Xunit;

namespace Gateway.UnitTests.Preauthentication.Negotiate;

public sealed class NegotiateReaderTests
{
    // RFC 4178 4.2: the first token has the mechanisms and the first one's own token.
    private const string SpnegoKerberos = "602406062B0601050502A01A3018A00D300B06092A864886F712010202A20704056E03300100";
    private const string SpnegoNtlmAndKerberos =
        "603006062B0601050502A0263024A0193017060A2B06010401823702020A06092A864886F712010202A20704056E03300100";
    private const string SpnegoNtlm = "602E06062B0601050502A0243022A00E300C060A2B06010401823702020AA210040E4E544C4D53535000010000000000";
    private const string SpnegoNothing = "601706062B0601050502A00D300BA009300706052B06010502";
    private const string RawKerberos = "600E06092A864886F71201020201006E";
    private const string Further = "A10A3008A20604046E020500";
    private const string FurtherNtlm = "A1123010A20E040C4E544C4D5353500003000000";

    [Theory]
    [InlineData(SpnegoKerberos, NegotiateStatus.Kerberos)]
    [InlineData(RawKerberos, NegotiateStatus.Kerberos)]
    [InlineData(SpnegoNtlmAndKerberos, NegotiateStatus.Kerberos)]
    [InlineData(SpnegoNtlm, NegotiateStatus.Ntlm)]
    [InlineData("4E544C4D5353500001000000978208E2", NegotiateStatus.Ntlm)]
    [InlineData(SpnegoNothing, NegotiateStatus.OtherMechanism)]
    [InlineData(Further, NegotiateStatus.Continuation)]
    [InlineData(FurtherNtlm, NegotiateStatus.Ntlm)]
    [InlineData("010203", NegotiateStatus.Malformed)]
    [InlineData("", NegotiateStatus.Malformed)]
    [InlineData("6006" + "06062B06010505", NegotiateStatus.Malformed)]
    public void Look_AtAToken_SaysItsMechanism(string token, NegotiateStatus expected)
    {
        var bytes = Convert.FromHexString(token);

        Assert.Equal(expected, NegotiateReader.Classify(bytes));
        Assert.Equal(expected, NegotiateReader.Read($"Negotiate {Convert.ToBase64String(bytes)}", out var handedOn));
        Assert.Equal(expected is NegotiateStatus.Kerberos or NegotiateStatus.Continuation ? bytes : [], handedOn);
    }

    [Theory]
    [InlineData("Basic YWxpY2U6eA==", NegotiateStatus.None)]
    [InlineData("NegotiateX YII=", NegotiateStatus.None)]
    [InlineData("NTLM TlRMTVNTUAAB", NegotiateStatus.Ntlm)]
    [InlineData("negotiate TlRMTVNTUAABAAAA", NegotiateStatus.Ntlm)]
    [InlineData("Negotiate", NegotiateStatus.Malformed)]
    [InlineData("Negotiate !", NegotiateStatus.Malformed)]
    [InlineData("Negotiate YI I=", NegotiateStatus.Malformed)]
    public void Read_OfAHeader_TellsItFromOthers(string header, NegotiateStatus expected) =>
        Assert.Equal(expected, NegotiateReader.Read(header, out _));

    [Fact]
    public void Read_OfTwoHeadersOrAHugeOne_IsRefused()
    {
        Assert.Equal(NegotiateStatus.None, NegotiateReader.Read(StringValues.Empty, out _));
        Assert.Equal(NegotiateStatus.Repeated, NegotiateReader.Read(new StringValues(["Basic YTpi", "Negotiate YII="]), out _));
        Assert.Equal(
            NegotiateStatus.TooLong, NegotiateReader.Read("Negotiate " + new string('A', NegotiateReader.MaximumLength + 4), out _));
    }

    [Fact]
    public void Look_AtAnyBytes_NeverThrows() => Gen.Byte.Array[0, 80].Sample(bytes =>
    {
        NegotiateReader.Classify(bytes);
        var changed = Convert.FromHexString(SpnegoKerberos);
        for (var i = 0; i + 1 < bytes.Length; i += 2)
        {
            changed[bytes[i] % changed.Length] = bytes[i + 1];
        }

        NegotiateReader.Classify(changed);
    });
}
