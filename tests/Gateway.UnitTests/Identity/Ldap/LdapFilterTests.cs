using System.Formats.Asn1;
using System.Globalization;
using Gateway.Identity.Ldap.Protocol;
using Xunit;

namespace Gateway.UnitTests.Identity.Ldap;

public sealed class LdapFilterTests
{
    [Theory]
    [InlineData("(uid={user})", "a30c0403756964" + "0405616c696365")]
    [InlineData("(cn=*)", "8702636e")]
    [InlineData("(cn=a*b*c)", "a40f0402636e3009" + "800161810162820163")]
    [InlineData("(cn=*b*)", "a4090402636e3003" + "810162")]
    [InlineData("(!(cn=\\2a))", "a209a3070402636e04012a")]
    [InlineData("(&(a=1)(b>=2))", "a010a306040161040131a506040162040132")]
    [InlineData("(m:1.2.3:={user})", "a9118105312e322e338201" + "6d8305616c696365")]
    public void Write_OfAFilter_IsWhatRfc4511Says(string text, string expected)
    {
        var writer = new AsnWriter(AsnEncodingRules.BER);

        LdapFilter.Parse(text).Write(writer, new Dictionary<string, string> { ["user"] = "alice" });

        Assert.Equal(expected, Convert.ToHexStringLower(writer.Encode()));
    }

    [Theory]
    [InlineData("*")]
    [InlineData("alice)(uid=*")]
    [InlineData("\\2a")]
    [InlineData("{user}")]
    public void Write_OfAHostileName_PutsItInAsOneValue(string name)
    {
        var writer = new AsnWriter(AsnEncodingRules.BER);
        LdapFilter.Parse("(uid={user})").Write(writer, new Dictionary<string, string> { ["user"] = name });

        var equality = new AsnReader(
            writer.Encode(), AsnEncodingRules.BER).ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 3, isConstructed: true));

        Assert.Equal("uid", System.Text.Encoding.UTF8.GetString(equality.ReadOctetString()));
        Assert.Equal(name, System.Text.Encoding.UTF8.GetString(equality.ReadOctetString()));
        Assert.False(equality.HasData);
    }

    [Theory]
    [InlineData("(uid={user})", "alice", true)]
    [InlineData("(uid={user})", "ALICE", true)]
    [InlineData("(uid={user})", "alic\u00e9", false)] // Active Directory reads over accents
    [InlineData("(&(objectClass=person)(|(uid={user})(mail={name})))", "alic\u00e9", false)]
    [InlineData("(&(objectClass=person)(|(uid={user})(mail={name})))", "a.smith@example.com", true)]
    [InlineData("(&(objectClass=person)(!(uid=bob)))", "alic\u00e9", true)]
    [InlineData("(employeeNumber={user})", "alic\u00e9", true)] // an attribute that the gateway may not read
    public void Entry_FoundByAName_HasItExactly(string filter, string name, bool isExact)
    {
        var entry = new LdapEntry(
            "uid=alice",
            new Dictionary<string, IReadOnlyList<string>>(StringComparer.OrdinalIgnoreCase)
            {
                ["UID"] = ["alice"],
                ["mail"] = ["alice@example.com", "A.Smith@example.com"],
            },
            new Dictionary<string, byte[]>());
        var variables = new Dictionary<string, string> { ["user"] = name, ["name"] = name };

        Assert.Equal(isExact, LdapFilter.Parse(filter).IsExact(entry, variables));
    }

    [Theory]
    [InlineData("")]
    [InlineData("uid=alice")]
    [InlineData("(uid=alice")]
    [InlineData("(uid=alice))")]
    [InlineData("()")]
    [InlineData("(&)")]
    [InlineData("(=alice)")]
    [InlineData("(uid)")]
    [InlineData("(u id=alice)")]
    [InlineData("(uid=\\2)")]
    [InlineData("(uid=\\zz)")]
    [InlineData("(uid=a(b)")]
    [InlineData("(!(a=1)(b=2))")]
    [InlineData("(>=2)")]
    [InlineData("(:=2)")]
    public void TryParse_OfNoFilter_IsFalse(string text) => Assert.False(LdapFilter.TryParse(text, out _));

    [Fact]
    public void TryParse_OfADeepFilter_IsFalse() =>
        Assert.False(LdapFilter.TryParse(string.Concat(Enumerable.Repeat("(!", 10_000)) + "(a=1)" + new string(')', 10_000), out _));

    [Fact]
    public void TryParse_OfAnyText_Ends() => CsCheck.Check.Sample(
        CsCheck.Gen.String[CsCheck.Gen.Char["()&|!=*\\:<>~a1{}user "], 0, 40],
        text =>
        {
            if (LdapFilter.TryParse(text, out var filter))
            {
                filter.Write(new AsnWriter(AsnEncodingRules.BER), new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["user"] = 1.ToString(CultureInfo.InvariantCulture),
                });
            }
        });
}
