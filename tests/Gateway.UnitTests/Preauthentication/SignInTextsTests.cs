using Gateway.Preauthentication.Pages;
using Gateway.Preauthentication.Texts;
using Xunit;

namespace Gateway.UnitTests.Preauthentication;

public sealed class SignInTextsTests
{
    [Fact]
    public void Defaults_OfTheSettings_AreTheEnglishTexts()
    {
        var english = PageTexts.In("en");
        var defaults = new SignInTextOptions();
        Assert.All(
            typeof(SignInTextOptions).GetProperties(),
            property => Assert.Equal(property.GetValue(defaults), english[$"SignIn.{property.Name}"]));
        Assert.Equal(new SignInPageOptions().Title, english["SignIn.Title"]);
    }

    [Fact]
    public void Texts_InGerman_AreAllTranslated_ButThoseOfTheOrganization()
    {
        var own = new SignInTextOptions { Heading = "Welcome to Contoso" };

        var german = SignInTexts.In(PageTexts.In("de"), own);

        Assert.Equal(own.Heading, german.Heading);
        var same = typeof(SignInTextOptions).GetProperties()
            .Where(p => Equals(p.GetValue(german), p.GetValue(new SignInTextOptions())))
            .Select(p => p.Name);
        Assert.Equal([nameof(own.Code)], same); // the word is the same
    }

    [Theory]
    [InlineData("#ffffff", "#000000", true)]
    [InlineData("#767676", "#ffffff", true)]
    [InlineData("#777777", "#ffffff", false)]
    public void Color_IsReadable_FromAContrastOfFourAndAHalf(string one, string other, bool expected) =>
        Assert.Equal(expected, PageColor.IsReadable(one, other));
}
