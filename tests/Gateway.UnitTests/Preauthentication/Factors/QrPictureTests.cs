using Gateway.Accounts.Factors;
using Gateway.Preauthentication.Factors;
using Xunit;

namespace Gateway.UnitTests.Preauthentication.Factors;

public sealed class QrPictureTests
{
    [Fact]
    public void Draw_TheLongestNames_HaveRoom()
    {
        var name = string.Concat(Enumerable.Repeat("\U0001F600", 300)); // twelve bytes each, escaped

        var address = TotpCode.AddressOf(new byte[TotpCode.SecretBytes], name, name);

        Assert.StartsWith("<svg", QrPicture.Draw(address, "description").Trim(), StringComparison.Ordinal);
        Assert.EndsWith("&algorithm=SHA1&digits=6&period=30", address, StringComparison.Ordinal);
        Assert.DoesNotContain("%EF%BF%BD", address, StringComparison.Ordinal); // no half of a character
    }

    [Fact]
    public void Address_OfUsualNames_HasThemWhole() => Assert.Equal(
        "otpauth://totp/Example%20Co:alice%40example.com?secret=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA&issuer=Example%20Co"
            + "&algorithm=SHA1&digits=6&period=30",
        TotpCode.AddressOf(new byte[TotpCode.SecretBytes], "Example Co", "alice@example.com"));
}
