using System.Formats.Asn1;
using System.Text;
using Gateway.Identity.Credentials;
using Gateway.Identity.Ldap;
using Gateway.Identity.Ldap.Protocol;
using Xunit;

namespace Gateway.UnitTests.Identity.Ldap;

public sealed class LdapRulesTests
{
    private static readonly byte[] Sid = Convert.FromHexString("010500000000000515000000010203040506070809101112e8030000");

    [Fact]
    public void PrimaryGroup_OfAUser_IsFoundByTheSidOfTheDomainAndItsNumber()
    {
        var user = Entry(("primaryGroupID", "513"u8.ToArray()), ("objectSid", Sid));

        var writer = new AsnWriter(AsnEncodingRules.BER);
        LdapGroups.PrimaryGroupFilter(user)!.Write(writer, new Dictionary<string, string>());

        var filter = new AsnReader(writer.Encode(), AsnEncodingRules.BER).ReadSequence(
            new Asn1Tag(TagClass.ContextSpecific, 3, isConstructed: true));
        Assert.Equal("objectSid", Encoding.UTF8.GetString(filter.ReadOctetString()));
        Assert.Equal("010500000000000515000000010203040506070809101112" + "01020000", Convert.ToHexStringLower(filter.ReadOctetString()));
    }

    [Fact]
    public void PrimaryGroup_WithoutNumberOrSid_IsNone()
    {
        Assert.Null(LdapGroups.PrimaryGroupFilter(Entry(("objectSid", Sid))));
        Assert.Null(LdapGroups.PrimaryGroupFilter(Entry(("primaryGroupID", "513"u8.ToArray()))));
        Assert.Null(LdapGroups.PrimaryGroupFilter(Entry(("primaryGroupID", "513"u8.ToArray()), ("objectSid", [1, 2]))));
    }

    [Theory]
    [InlineData("Short-1", NewPasswordFault.TooShort, 9)]
    [InlineData("only-small-letters", NewPasswordFault.TooSimple, null)]
    [InlineData("With-alice-in-1", NewPasswordFault.TooSimple, null)]
    [InlineData("Long-enough-1", NewPasswordFault.InHistory, 4)]
    public void NewPassword_ThatADomainRefuses_IsExplainedByItsRules(string password, NewPasswordFault expected, int? number)
    {
        var domain = Entry(
            ("minPwdLength", "9"u8.ToArray()), ("pwdHistoryLength", "4"u8.ToArray()), ("pwdProperties", "1"u8.ToArray()),
            ("minPwdAge", "-864000000000"u8.ToArray()));

        Assert.Equal(
            new NewPasswordComplaint(expected, number),
            LdapPasswordRules.Explain(new Secret(password), "alice", domain, DateTimeOffset.UtcNow.AddDays(-2)));
    }

    [Fact]
    public void NewPassword_TooSoonAfterTheLast_IsExplainedByTheAge()
    {
        var domain = Entry(("minPwdLength", "1"u8.ToArray()), ("minPwdAge", "-864000000000"u8.ToArray()));

        Assert.Equal(
            NewPasswordFault.TooYoung,
            LdapPasswordRules.Explain(new Secret("x"), "alice", domain, DateTimeOffset.UtcNow.AddHours(-1)).Fault);
    }

    [Theory]
    [InlineData(19, 5, NewPasswordFault.TooSimple)]
    [InlineData(19, 6, NewPasswordFault.TooShort)]
    [InlineData(19, 7, NewPasswordFault.TooYoung)]
    [InlineData(19, 8, NewPasswordFault.InHistory)]
    [InlineData(19, null, NewPasswordFault.AgainstPolicy)]
    [InlineData(50, null, NewPasswordFault.NotAllowed)]
    [InlineData(53, 3, NewPasswordFault.NotAllowed)]
    [InlineData(2, null, NewPasswordFault.NotAllowed)]
    public void NewPassword_ThatAPolicyRefuses_IsExplainedByItsControl(int code, int? error, NewPasswordFault expected) => Assert.Equal(
        expected,
        LdapPasswordRules.Read(new LdapResult((LdapResultCode)code, "", LdapControls.None with { PolicyError = error })).Fault);

    [Theory]
    [InlineData(0, "", AuthenticationStatus.Accepted)]
    [InlineData(19, "00000056: AtrErr: DSID-03190F80, #1:", AuthenticationStatus.WrongPassword)]
    [InlineData(19, "0000052D: SvcErr: DSID-031A12D2, problem 5003", AuthenticationStatus.NewPasswordRefused)]
    [InlineData(19, "00000775: AtrErr", AuthenticationStatus.LockedInDirectory)]
    [InlineData(53, "0000001F: SvcErr: DSID-031A12D2", AuthenticationStatus.NewPasswordRefused)]
    [InlineData(53, "", AuthenticationStatus.NewPasswordRefused)]
    public void Change_InActiveDirectory_IsReadFromItsCode(int code, string message, AuthenticationStatus expected) => Assert.Equal(
        expected, LdapPasswordRules.ReadActiveDirectory(new LdapResult((LdapResultCode)code, message, LdapControls.None)));

    [Fact]
    public void Change_OfAnActiveDirectoryPassword_DeletesTheOldAndAddsTheNewInQuotes()
    {
        var request = LdapWriter.ChangeUnicodePassword(7, "CN=a", new Secret("old"), new Secret("new"));

        var message = new AsnReader(request, AsnEncodingRules.BER).ReadSequence();
        message.ReadInteger();
        var modify = message.ReadSequence(new Asn1Tag(TagClass.Application, (int)LdapOperation.ModifyRequest, isConstructed: true));
        Assert.Equal("CN=a", Encoding.UTF8.GetString(modify.ReadOctetString()));
        var changes = modify.ReadSequence();
        Assert.Equal((LdapModification.Delete, "\"old\""), Read(changes.ReadSequence()));
        Assert.Equal((LdapModification.Add, "\"new\""), Read(changes.ReadSequence()));
        Assert.False(changes.HasData);
    }

    private static (LdapModification Kind, string Value) Read(AsnReader change)
    {
        var kind = change.ReadEnumeratedValue<LdapModification>();
        var attribute = change.ReadSequence();
        Assert.Equal("unicodePwd", Encoding.UTF8.GetString(attribute.ReadOctetString()));
        return (kind, Encoding.Unicode.GetString(attribute.ReadSetOf().ReadOctetString()));
    }

    private static LdapEntry Entry(params (string Name, byte[] Value)[] attributes) => new(
        "CN=alice,CN=Users,DC=peers,DC=test",
        attributes.ToDictionary(a => a.Name, a => (IReadOnlyList<string>)[Encoding.Latin1.GetString(a.Value)]),
        attributes.ToDictionary(a => a.Name, a => a.Value));
}
