using System.Net;
using Gateway.Identity.Credentials;
using Xunit;

namespace Gateway.UnitTests.Identity.Credentials;

public sealed class AccountNamesTests
{
    private static readonly AccountNames Names = new(["example.com", "EXAMPLE"]);

    [Theory]
    [InlineData("alice", "alice")]
    [InlineData("Alice", "alice")]
    [InlineData("ÄRGER", "ärger")]
    [InlineData("\talice ", "alice")]
    [InlineData("alice@example.com", "alice")]
    [InlineData("ALICE@EXAMPLE.COM", "alice")]
    [InlineData("example\\alice", "alice")]
    [InlineData(".\\alice", "alice")]
    [InlineData("\\alice", "alice")]
    [InlineData("EXAMPLE\\alice@example.com", "alice")]
    [InlineData("alice@other.example", "alice@other.example")]
    [InlineData("OTHER\\alice", "alice@other")]
    [InlineData("OTHER\\alice@other", "alice@other")]
    public void Normalize_OfAName_GivesTheFormItIsCountedUnder(string presented, string expected) =>
        Assert.Equal(expected, Names.Normalize(presented));

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("@example.com")]
    [InlineData("EXAMPLE\\")]
    [InlineData("al\u0007ice")]
    [InlineData("alice@made1@example.com")] // each would be worth another guess where a directory takes off one of them
    [InlineData("OTHER\\alice@made1")]
    [InlineData("OTHER\\made1\\alice")]
    [InlineData("alice\ud83d\ude00")]
    public void Normalize_OfNoName_IsNull(string presented) => Assert.Null(Names.Normalize(presented));

    [Fact]
    public void Normalize_OfTheLongestName_FitsAndOneMoreIsNull()
    {
        Assert.Equal(AccountNames.MaximumLength, Names.Normalize($"D\\{new string('a', AccountNames.MaximumLength - 2)}")!.Length);
        Assert.Null(Names.Normalize(new string('a', AccountNames.MaximumLength + 1)));
    }

    [Theory]
    [InlineData("alice", "alice")]
    [InlineData("ALICE@Example.COM", "alice")]
    [InlineData("example\\alice", "alice")]
    [InlineData("EXAMPLE\\alice@example.com", "alice")]
    [InlineData("CORP\\alice", "alice@corp.example.com")]
    [InlineData("alice@other.example", "alice@other.example")]
    [InlineData("Ärger", "ärger")]
    [InlineData("ΝΊΚΟΣ", "νίκοσ")]
    [InlineData("νίκος", "νίκος")]
    [InlineData("alice smith", "alice smith")]
    [InlineData("\u0430lice", "\u0430lice")] // a Cyrillic letter makes another user, not this one
    [InlineData("al\u0131ce", "al\u0131ce")] // and so does a Turkish one
    public void NormalizeExact_OfAName_ChangesCaseAndConfiguredDomains(string stated, string expected) =>
        Assert.Equal(expected, new AccountNames(["example.com", "EXAMPLE"], [("CORP", "corp.example.com")]).NormalizeExact(stated));

    [Theory]
    [InlineData(" alice")]
    [InlineData("alice ")]
    [InlineData("alice  smith")]
    [InlineData("alice@")]
    [InlineData("alice@.")]
    [InlineData(".\\alice")]
    [InlineData("\\alice")]
    [InlineData("OTHER\\alice")]
    [InlineData("alice\u00a0")]
    [InlineData("\u00a0alice")]
    [InlineData("\u3000alice")]
    [InlineData("\ufeffalice")]
    [InlineData("al\u200bice")]
    [InlineData("al\u00adice")]
    [InlineData("al\u034fice")]
    [InlineData("alice\u0301")]
    [InlineData("alice\ufe0f")]
    [InlineData("\u202ealice")]
    public void NormalizeExact_OfANameWithInvisibleCharactersOrAnotherDomain_IsNull(string stated) =>
        Assert.Null(Names.NormalizeExact(stated));

    [Theory]
    [InlineData('\u212a', "k")]
    [InlineData('\u212b', "å")]
    [InlineData('\u2126', "ω")]
    [InlineData('\u017f', "s")]
    [InlineData('\u1e9e', "ß")]
    [InlineData('\u03f4', "θ")]
    [InlineData('\u00b5', "μ")]
    [InlineData('\uff41', "a")]
    [InlineData('\ufb01', "fi")]
    [InlineData('\u00aa', "a")]
    [InlineData('\u00b2', "2")]
    [InlineData('\u24d0', "a")]
    public void NormalizeExact_OfAConfusable_IsNullAndItsLetterStays(char confusable, string letter)
    {
        Assert.Null(Names.NormalizeExact($"{confusable}evin"));
        Assert.Null(Names.NormalizeExact($"alice@{confusable}.example"));
        Assert.Equal($"{letter}evin", Names.NormalizeExact($"{letter}evin"));
    }

    [Fact]
    public void NormalizeExact_OfEveryCharacter_IsNeverTheNameOfAnotherOne()
    {
        var owners = new Dictionary<string, char>(StringComparer.OrdinalIgnoreCase);
        for (var letter = '\u0021'; letter < '\uffff'; letter++)
        {
            if (Names.NormalizeExact($"a{letter}b") is not { } name || letter is '\\' or 'ς')
            {
                continue;
            }

            var owner = char.ToLowerInvariant(letter);
            Assert.Equal(owner, owners.GetValueOrDefault(name, owner));
            owners[name] = owner;
        }

        Assert.InRange(owners.Count, 30_000, 65_535);
    }

    [Theory]
    [InlineData("203.0.113.9", "203.0.113.9")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64")]
    [InlineData("::1", "::/64")]
    [InlineData("0.0.0.0", "0.0.0.0")]
    public void SourceNetwork_WrittenAndRead_IsTheSame(string address, string expected)
    {
        var network = SourceNetwork.Of(IPAddress.Parse(address));

        Assert.Equal(expected, network.ToString());
        Assert.True(SourceNetwork.TryParse(expected, out var read));
        Assert.Equal(network, read);
    }
}
