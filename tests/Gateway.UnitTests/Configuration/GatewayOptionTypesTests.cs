using Gateway.Configuration;
using Gateway.Settings;
using Xunit;

namespace Gateway.UnitTests.Configuration;

public sealed class GatewayOptionTypesTests
{
    [Fact]
    public void All_IsTheTypesThatTheOptionsConsistOf()
    {
        var used = new HashSet<Type>();
        Collect(typeof(GatewayOptions), used);

        Assert.Equal(used.Select(t => t.FullName).Order(), GatewayOptionTypes.All.All.Select(t => t.FullName).Order());
    }

    [Fact]
    public void Find_TypeThatIsNotListed_NamesIt() =>
        Assert.Contains(
            typeof(Version).FullName!,
            Assert.Throws<InvalidOperationException>(() => GatewayOptionTypes.All.Find(typeof(Version))).Message,
            StringComparison.Ordinal);

    private static void Collect(Type type, HashSet<Type> used)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if ((OptionsShape.ElementOfDictionary(type) ?? OptionsShape.ElementOfList(type)) is { } element)
        {
            used.Add(element);
            Collect(element, used);
        }
        else if (type.IsEnum)
        {
            used.Add(type);
        }
        else if (OptionsShape.IsSection(type))
        {
            used.Add(type);
            foreach (var property in type.GetProperties().Where(p => p.SetMethod is { IsPublic: true }))
            {
                Collect(property.PropertyType, used);
            }
        }
    }
}
