using System.Xml.Linq;
using Gateway.Preauthentication;
using Gateway.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Gateway.UnitTests.Preauthentication;

public sealed class CookieKeyRepositoryTests : IDisposable
{
    private static readonly XElement Key = XElement.Parse("<key id=\"1\"><masterKey>c2VjcmV0</masterKey></key>");

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Key_WithAPassphrase_IsEncryptedOnDiskAndReadBack()
    {
        Open("passphrase").StoreElement(Key, "key-1");

        Assert.DoesNotContain("c2VjcmV0", Content, StringComparison.Ordinal);
        Assert.True(XNode.DeepEquals(Key, Assert.Single(Open("passphrase").GetAllElements())));
    }

    [Fact]
    public void Key_ThatIsClear_IsNotUsedWithAPassphraseUntilItIsEncrypted()
    {
        Open(null).StoreElement(Key, "key-1");
        Assert.Empty(Open("passphrase").GetAllElements());
        Assert.Contains("c2VjcmV0", Content, StringComparison.Ordinal);

        Assert.Single(CookieKeyRepository.EncryptAll(new CookieKeyFolder(_folder.Combine("keys")), "passphrase"));
        Assert.Empty(CookieKeyRepository.EncryptAll(new CookieKeyFolder(_folder.Combine("keys")), "passphrase"));

        Assert.DoesNotContain("c2VjcmV0", Content, StringComparison.Ordinal);
        Assert.True(XNode.DeepEquals(Key, Assert.Single(Open("passphrase").GetAllElements())));
    }

    [Theory]
    [InlineData("another")]
    [InlineData(null)]
    public void Key_WithoutItsPassphrase_IsNotRead(string? passphrase)
    {
        Open("passphrase").StoreElement(Key, "key-1");

        Assert.Empty(Open(passphrase).GetAllElements());
    }

    [Theory]
    [InlineData("passphrase", "")]
    [InlineData("passphrase", "<key id=\"2\"><masterKey>")]
    [InlineData("passphrase", "<encryptedKey>AAAA</encryptedKey>")]
    [InlineData("passphrase", "<encryptedKey>not base64</encryptedKey>")]
    [InlineData(null, "")]
    public void File_ThatIsNoKey_DoesNotHideTheOthers(string? passphrase, string content)
    {
        Open(passphrase).StoreElement(Key, "key-1");
        _folder.Write("keys/key-2.xml", content);

        Assert.True(XNode.DeepEquals(Key, Assert.Single(Open(passphrase).GetAllElements())));
    }

    public void Dispose() => _folder.Dispose();

    private string Content => File.ReadAllText(Assert.Single(Directory.GetFiles(_folder.Combine("keys"))));

    private CookieKeyRepository Open(string? passphrase) =>
        new(new CookieKeyFolder(_folder.Combine("keys"), passphrase), NullLoggerFactory.Instance);
}
