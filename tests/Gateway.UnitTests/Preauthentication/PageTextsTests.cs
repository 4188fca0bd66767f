using System.Text.RegularExpressions;
using Gateway.Accounts.AppPasswords;
using Gateway.Preauthentication.Texts;
using Gateway.Testing;
using Xunit;

namespace Gateway.UnitTests.Preauthentication;

public sealed partial class PageTextsTests
{
    [Fact]
    public void EveryLanguage_HasTheTextsOfEnglish_WithTheSamePlaces()
    {
        Assert.Superset(new HashSet<string> { "en", "de" }, PageTexts.Languages.ToHashSet());
        var english = PageTexts.In("en");
        foreach (var texts in PageTexts.Languages.Select(PageTexts.In))
        {
            Assert.Equal(english.Names.Order(StringComparer.Ordinal), texts.Names.Order(StringComparer.Ordinal));
            Assert.All(english.Names, name => Assert.Equal(Places(english[name]), Places(texts[name])));
        }
    }

    [Fact]
    public void EveryText_IsUsed_AndEveryTextThatIsUsedIsThere()
    {
        var source = string.Concat(Directory
            .EnumerateFiles(Repository.Combine("src", "Gateway", "Preauthentication"), "*.cs", SearchOption.AllDirectories)
            .Select(File.ReadAllText));
        var names = PageTexts.In("en").Names.ToHashSet();

        // A scope of app passwords has its text under its own name.
        var scopes = AppPasswordScopes.All.Select(scope => $"Scope{scope}").ToArray();
        Assert.All(scopes, scope => Assert.Contains(scope, names));
        var settings = names.Where(name => name.StartsWith("SignIn.", StringComparison.Ordinal)).ToArray(); // SignInTextsTests has them
        Assert.All(names.Except(scopes).Except(settings), name => Assert.Contains($"\"{name}\"", source, StringComparison.Ordinal));
        Assert.All(Named().Matches(source).Select(m => m.Groups[1].Value), name => Assert.Contains(name, names));
    }

    private static IEnumerable<string> Places(string text) => Place().Matches(text).Select(m => m.Value).Order(StringComparer.Ordinal);

    [GeneratedRegex(@"\{\d\}")]
    private static partial Regex Place();

    [GeneratedRegex(@"(?:texts|Account)(?:\.Fill\(|\[)""(\w+)""")]
    private static partial Regex Named();
}
