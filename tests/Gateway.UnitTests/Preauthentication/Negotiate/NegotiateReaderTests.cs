using CsCheck;
using Gateway.Preauthentication.Negotiate;
using Microsoft.Extensions.Primitives;
using Xunit;

namespace Gateway.UnitTests.Preauthentication.Negotiate;

public sealed class NegotiateReaderTests
{
    // RFC 4178 4.2: the first token has the mechanisms and the first one's own token.
    private const string SpnegoKerberos = "602406062B0601050502A01A3018A00D300B06092A864886F712010202A20704056E03300100";
    private const string SpnegoNtlmAndKerberos = "603006062B0601050502A0263024A0193017060A2B06010401823702020A06092A864886F712010202A20704056E03300100";
    private const string SpnegoNtlm = "602E06062B0601050502A0243022A00E300C060A2B06010401823702020AA210040E4E544C4D53535000010000000000";
    private const string SpnegoNothing = "601706062B0601050502A00D300BA009300706052B06010502";
    private const string RawKerberos = "600E06092A864886F71201020201006E";
    private const string Further = "A10A3008A20604046E020500";
    private const string FurtherNtlm = "A1123010A20E040C4E544C4D5353500003000000";

    [Theory]
    [InlineData(SpnegoKerberos, NegotiateReading.Kerberos)]
    [InlineData(RawKerberos, NegotiateReading.Kerberos)]
    [InlineData(SpnegoNtlmAndKerberos, NegotiateReading.Kerberos)]
    [InlineData(SpnegoNtlm, NegotiateReading.Ntlm)]
    [InlineData("4E544C4D5353500001000000978208E2", NegotiateReading.Ntlm)]
    [InlineData(SpnegoNothing, NegotiateReading.OtherMechanism)]
    [InlineData(Further, NegotiateReading.Continuation)]
    [InlineData(FurtherNtlm, NegotiateReading.Ntlm)]
    [InlineData("010203", NegotiateReading.Malformed)]
    [InlineData("", NegotiateReading.Malformed)]
    [InlineData("6006" + "06062B06010505", NegotiateReading.Malformed)]
    public void Look_AtAToken_SaysItsMechanism(string token, NegotiateReading expected)
    {
        var bytes = Convert.FromHexString(token);

        Assert.Equal(expected, NegotiateReader.Look(bytes));
        Assert.Equal(expected, NegotiateReader.Read($"Negotiate {Convert.ToBase64String(bytes)}", out var handedOn));
        Assert.Equal(expected is NegotiateReading.Kerberos or NegotiateReading.Continuation ? bytes : [], handedOn);
    }

    [Theory]
    [InlineData("Basic YWxpY2U6eA==", NegotiateReading.None)]
    [InlineData("NegotiateX YII=", NegotiateReading.None)]
    [InlineData("NTLM TlRMTVNTUAAB", NegotiateReading.Ntlm)]
    [InlineData("negotiate TlRMTVNTUAABAAAA", NegotiateReading.Ntlm)]
    [InlineData("Negotiate", NegotiateReading.Malformed)]
    [InlineData("Negotiate !", NegotiateReading.Malformed)]
    [InlineData("Negotiate YI I=", NegotiateReading.Malformed)]
    public void Read_OfAHeader_TellsItFromOthers(string header, NegotiateReading expected) => Assert.Equal(expected, NegotiateReader.Read(header, out _));

    [Fact]
    public void Read_OfTwoHeadersOrAHugeOne_IsRefused()
    {
        Assert.Equal(NegotiateReading.None, NegotiateReader.Read(StringValues.Empty, out _));
        Assert.Equal(NegotiateReading.Repeated, NegotiateReader.Read(new StringValues(["Basic YTpi", "Negotiate YII="]), out _));
        Assert.Equal(NegotiateReading.TooLong, NegotiateReader.Read("Negotiate " + new string('A', NegotiateReader.MaximumLength + 4), out _));
    }

    [Fact]
    public void Look_AtAnyBytes_NeverThrows() => Gen.Byte.Array[0, 80].Sample(bytes =>
    {
        NegotiateReader.Look(bytes);
        var changed = Convert.FromHexString(SpnegoKerberos);
        for (var i = 0; i + 1 < bytes.Length; i += 2)
        {
            changed[bytes[i] % changed.Length] = bytes[i + 1];
        }

        NegotiateReader.Look(changed);
    });
}
