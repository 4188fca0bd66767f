using CsCheck;
using Gateway.Identity.Credentials;
using Gateway.Identity.Ldap;
using Gateway.Identity.Ldap.Protocol;
using Xunit;

namespace Gateway.UnitTests.Identity.Ldap;

public sealed class LdapReaderTests
{
    private static readonly byte[] BindOk = Convert.FromHexString("300c02010161070a010004000400");
    private static readonly byte[] Locked =
        Convert.FromHexString("303202010161070a013104000400a02430220419312e332e362e312e342e312e34322e322e32372e382e352e3104053003810101");
    private static readonly byte[] Entry =
        Convert.FromHexString("30260201026421040a7569643d612c64633d623013301104046d61696c310904036140620402fffe");

    [Fact]
    public void Read_OfABindResponse_GivesItsResult()
    {
        var message = LdapReader.Read(BindOk)!;

        Assert.Equal((1, LdapOperation.BindResponse, LdapResultCode.Success), (message.Id, message.Operation, message.Result!.Code));
    }

    [Fact]
    public void Read_OfAPolicyControl_GivesItsError()
    {
        var result = LdapReader.Read(Locked)!.Result!;

        Assert.Equal((LdapResultCode.InvalidCredentials, 1), (result.Code, result.Controls.PolicyError));
        Assert.Equal(AuthenticationStatus.LockedInDirectory, LdapBindResults.Read(result));
    }

    [Fact]
    public void Read_OfAnEntry_GivesItsTextsAndLeavesOutWhatIsNone()
    {
        var entry = LdapReader.Read(Entry)!.Entry!;

        Assert.Equal("uid=a,dc=b", entry.Dn);
        Assert.Equal(["a@b"], entry.Attributes["MAIL"]);
    }

    [Theory]
    [InlineData("525", AuthenticationStatus.UnknownUser)]
    [InlineData("52e", AuthenticationStatus.WrongPassword)]
    [InlineData("530", AuthenticationStatus.Disabled)]
    [InlineData("532", AuthenticationStatus.PasswordExpired)]
    [InlineData("533", AuthenticationStatus.Disabled)]
    [InlineData("701", AuthenticationStatus.Expired)]
    [InlineData("773", AuthenticationStatus.MustChangePassword)]
    [InlineData("775", AuthenticationStatus.LockedInDirectory)]
    [InlineData("?", AuthenticationStatus.WrongPassword)]
    public void BindResult_OfActiveDirectory_IsReadFromItsWords(string data, AuthenticationStatus expected) => Assert.Equal(
        expected,
        LdapBindResults.Read(new LdapResult(
            LdapResultCode.InvalidCredentials,
            $"80090308: LdapErr: DSID-0C09044E, comment: AcceptSecurityContext error, data {data}, v2580",
            LdapControls.None)));

    [Theory]
    [InlineData("")]
    [InlineData("30")]
    [InlineData("3000")]
    [InlineData("3003020101")]
    [InlineData("300c02010161070a0100040004")] // short
    [InlineData("300d02010161070a01000400040000")] // long
    [InlineData("300c0201ff61070a010004000400")] // negative id
    [InlineData("300c02010160070a010004000400")] // a request
    [InlineData("300c02010177070a010004000400")] // an extended request
    [InlineData("300d02010161080a02010004000400")] // a code of two bytes
    [InlineData("308002010161070a0100040004000000")] // indefinite length
    public void Read_OfNoResponse_IsNull(string hex) => Assert.Null(LdapReader.Read(Convert.FromHexString(hex)));

    [Theory]
    [InlineData("", 0)]
    [InlineData("30", 0)]
    [InlineData("300c", 14)]
    [InlineData("3081", 0)]
    [InlineData("308180", 131)]
    [InlineData("30840000000c", 18)]
    [InlineData("3080", -1)]
    [InlineData("30850000000000", -1)]
    [InlineData("3084ffffffff", -1)]
    [InlineData("308400100001", -1)]
    [InlineData("31", -1)]
    [InlineData("485454502f", -1)]
    public void LengthOf_OfFirstBytes_IsBounded(string hex, int expected) =>
        Assert.Equal(expected, LdapReader.LengthOf(Convert.FromHexString(hex)));

    [Fact]
    public void Read_OfAnyBytes_NeverThrows() => Gen.Byte.Array[0, 200].Sample(bytes => { LdapReader.Read(bytes); });

    [Fact]
    public void Read_OfAMutatedMessage_NeverThrows() =>
        Gen.Select(Gen.Int[0, Locked.Length - 1], Gen.Byte, Gen.Int[0, Locked.Length]).Sample((at, value, length) =>
    {
        var bytes = Locked.ToArray();
        bytes[at] = value;
        LdapReader.Read(bytes.AsMemory(0, length));
    });
}
