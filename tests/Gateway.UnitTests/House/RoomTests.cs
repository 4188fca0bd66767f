using System.Xml.Linq;
using Gateway.Testing;
using Xunit;

namespace Gateway.UnitTests.House;

/// <summary>Rooms use each other in one direction: a room can be read, tested and changed knowing only those below it.</summary>
public sealed class RoomTests
{
    // From the top to the bottom; a room may use those after it.
    private static readonly string[] Order =
    [
        ".", "Cli", "Backup", "Demo", "WebConsole", "Explain", "Hosting", "Settings", "Admin", "Draining", "Straight", "Telemetry",
        "Listeners", "Publishing", "Preauthentication", "Filtering", "Requests",
    ];

    public static TheoryData<string> Projects => [.. SourceProject.Names];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Rooms_OfAProject_HaveNoLoops(string project)
    {
        var source = SourceProject.Read(project);
        var folders = Directory.EnumerateDirectories(source.Folder, "*", SearchOption.AllDirectories)
            .Select(d => Path.GetRelativePath(source.Folder, d).Replace('\\', '/'));

        Assert.Empty(Loops(source.Arrows("")));

        // Below a room, the files beside the folders may compose them; the folders themselves stay apart.
        Assert.All(folders, folder => Assert.Empty(Loops(source.Arrows(folder), except: ".")));
    }

    [Fact]
    public void Rooms_OfTheProgram_UseOnlyThoseBelow()
    {
        var arrows = SourceProject.Read("Gateway").Arrows("");

        Assert.True(arrows.Count > 8, "The sources were not understood: " + string.Join(", ", arrows.Select(a => a.Key)));
        Assert.Contains("Settings", arrows["Hosting"]);
        Assert.Empty(arrows.SelectMany(a => a
            .Where(to => Array.IndexOf(Order, to) <= Array.IndexOf(Order, a.Key))
            .Select(to => $"{a.Key} -> {to}")));
    }

    [Fact]
    public void Projects_UseOnlyWhatTheHouseAllows()
    {
        var allowed = new Dictionary<string, string[]>
        {
            ["Gateway.Accounts"] = ["Gateway.Configuration", "Gateway.Identity", "Gateway.Outbound"],
            ["Gateway.Certificates"] = ["Gateway.Configuration", "Gateway.Outbound"],
            ["Gateway.Configuration"] = [],
            ["Gateway.Demo"] = [],
            ["Gateway.Forwarding"] = ["Gateway.Outbound", "Gateway.Transport"],
            ["Gateway.HostNames"] = [],
            ["Gateway.Identity"] = ["Gateway.Configuration", "Gateway.Outbound"],
            ["Gateway.Mail"] = ["Gateway.Configuration", "Gateway.HostNames", "Gateway.Identity", "Gateway.Outbound", "Gateway.Transport"],
            ["Gateway.Outbound"] = ["Gateway.Transport"],
            ["Gateway.State"] = ["Gateway.Configuration", "Gateway.Identity", "Gateway.Outbound"],
            ["Gateway.Transport"] = [],
        };

        foreach (var project in SourceProject.Names.Where(n => n != "Gateway"))
        {
            var references = XDocument.Load(Repository.Combine("src", project, $"{project}.csproj")).Descendants("ProjectReference")
                // a reference names its project
                .Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value.Replace('\\', '/')));
            Assert.True(allowed.ContainsKey(project), $"{project} is not in the list of this test.");
            Assert.Empty(references.Except(allowed[project]).Select(r => $"{project} -> {r}"));
        }
    }

    /// <summary>Each room that can be reached from itself, with the way.</summary>
    private static IEnumerable<string> Loops(ILookup<string, string> arrows, string? except = null) =>
        arrows.Select(a => a.Key).Where(room => room != except).Select(room => Way(arrows, room, except)).OfType<string>();

    private static string? Way(ILookup<string, string> arrows, string room, string? except)
    {
        var seen = new HashSet<string>();
        var ways = new Queue<string[]>([[room]]);
        while (ways.TryDequeue(out var way))
        {
            foreach (var next in arrows[way[^1]].Where(n => n != except))
            {
                if (next == room)
                {
                    return string.Join(" -> ", [.. way, next]);
                }

                if (seen.Add(next))
                {
                    ways.Enqueue([.. way, next]);
                }
            }
        }

        return null;
    }
}
