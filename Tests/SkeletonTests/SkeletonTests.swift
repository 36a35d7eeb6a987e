// SPDX-License-Identifier: Apache-2.0

import BPF
import Glibc
import Testing

/// Objects whose members the build plugin generated.
@Suite(.timeLimit(.minutes(10)))
struct SkeletonTests {
    @Test func variablesAreSetBeforeTheLoad() throws {
        var open = try Layouts.openWithConfiguration()
        #expect(open.rodata.limits.first == 1)
        #expect(open.rodata.limits.name == "unset")
        #expect(open.rodata.limits.on[0] && !open.rodata.limits.on[1])
        open.rodata.limits.first = 12
        open.rodata.limits.name = "set"
        open.data.banner = "changed"
        open.dataCustom.custom = 100
        try open.programs.optionalProgram.setAutoload(true)
        let layouts = try open.load()
        #expect(layouts.rodata.limits.first == 12)
        #expect(try layouts.object.globals.value("banner", as: BPFCharArray<32>.self) == "changed")
        #expect(try layouts.programs.optionalProgram.testRun().returnValue == 12)
        _ = try layouts.programs.produce.testRun()
        #expect(layouts.dataCustom.custom == 101)
    }

    @Test func variablesAreLiveAfterTheLoad() throws {
        let layouts = try Layouts.openWithConfiguration().load()
        #expect(layouts.data.counters[0][1] == 2)
        layouts.data.banner = "live"
        layouts.data.counters.replace(1, with: [9, 9, 100])
        _ = try layouts.programs.produce.testRun()
        #expect(layouts.data.counters[1][2] == 104)
        #expect(layouts.data.banner == "live")
        #expect(layouts.data.isReady)
        #expect(layouts.bss.currentValue.large == 0x1122_3344_5566_7788)
    }

    @Test func anElementIsWrittenForItself() throws {
        var open = try Attached.open()
        open.rodata.process = UInt32(getpid())
        let attached = try open.load()
        let links = try attached.attach()
        // The program counts in element 1 with each call; Swift writes element 0.
        for index in 0..<1000 {
            attached.bss.byKind[0] = UInt64(index)
            _ = getppid()
        }
        try links.detach()
        #expect(attached.bss.byKind[0] == 999)
        #expect(attached.bss.byKind[1] >= 1000)
        #expect(attached.bss.byKind.values.count == 4)
    }

    @Test func sectionsArePrintedBeforeAndAfterTheLoad() throws {
        var open = try Attached.open()
        open.rodata.process = 17
        #expect(try open.rodata.describe() == "{.process = 17}")
        let attached = try open.load()
        #expect(try attached.rodata.describe() == "{.process = 17}")
        attached.bss.byKind[2] = 5
        let text = try attached.bss.describe(options: BTF.PrintOptions(omitsZeroes: true))
        #expect(text.contains(".by_kind = {0, 0, 5, 0}"), "\(text)")
        #expect("\(attached.bss.byKind)" == "[0, 0, 5, 0]")
    }

    @Test func linksOfOptionalProgramsAreOptional() throws {
        let links = try Attached.open().load().attach()
        #expect(links.onDemand == nil)
        #expect(try links.onEnter.isAttached)
        var switched = try Attached.open()
        try switched.programs.onDemand.setAutoload(true)
        #expect(try switched.load().attach().onDemand != nil)
    }

    @Test func largeVariablesAreOnTheHeap() throws {
        var open = try Attached.open()
        #expect(open.bss.buffer.count == 1 << 20)
        open.bss.buffer = [1, 2, 3]
        let attached = try open.load()
        #expect(attached.bss.buffer[1] == 2 && attached.bss.buffer[3] == 0)
        attached.bss.buffer[1 << 20 - 1] = 7
        #expect(attached.bss.buffer.values.last == 7)
    }

    @Test func constantsThatWereSetByNameAreShown() throws {
        var open = try Attached.open()
        try open.object.globals.set("process", to: UInt32(77))
        #expect(try open.load().rodata.process == 77)
    }

    @Test func kernelConfigurationIsReadable() throws {
        let layouts = try Layouts.openWithConfiguration().load()
        let version = layouts.kconfig.linuxKernelVersion
        let running = KernelVersion.running
        #expect(version >> 16 == UInt32(running.major))
        #expect(version >> 8 & 0xFF == UInt32(running.minor))
        #expect(layouts.kconfig.configHz == 100)
    }

    @Test func eventsHaveTheTypeThatCNamed() async throws {
        let layouts = try Layouts.openWithConfiguration().load()
        _ = try layouts.programs.produce.testRun()
        for try await sample in try layouts.samples.stream() {
            #expect(sample.kind == .full)
            #expect(sample.text == "hello")
            #expect(sample.count >= 1000)
            break
        }
        #expect(try layouts.samples.lost == 0)
    }

    @Test func lostEventsAreCounted() throws {
        let layouts = try Layouts.openWithConfiguration().load()
        // A ring of one page holds 4096 / 40 samples.
        for _ in 0..<110 { _ = try layouts.programs.produce.testRun() }
        #expect(try layouts.samples.lost == 8)
    }

    @Test func mapsAreConfiguredByName() throws {
        var open = try Layouts.openWithConfiguration()
        try open.maps.flows.setMaxEntries(3)
        try open.maps.pairs.setAutocreate(false)
        try open.programs.produce.setAutoload(false)
        let layouts = try open.load()
        #expect(try layouts.maps.flows.map.maxEntries == 3)
        #expect { try layouts.maps.pairs } throws: { ($0 as? BPFError)?.code == .mapNotFound }
        #expect { try layouts.programs.produce } throws: { ($0 as? BPFError)?.code == .programNotFound }
    }

    @Test func anObjectOfAnotherSourceIsRefused() throws {
        let other = try BPFObject.open(bytes: Attached.bpfObject.bytes)
        do {
            _ = try Layouts.open(other)
            Issue.record("another object was accepted")
        } catch {
            #expect(error.code == .mapNotFound)
        }
    }

    @Test func programsAttachWhereTheirSectionSays() throws {
        var open = try Attached.open()
        open.rodata.process = UInt32(getpid())
        let attached = try open.load()
        let links = try attached.attach()
        #expect(try links.onExit.info().programID == attached.programs.onExit.id)
        #expect(links.all.count == 2)
        for _ in 0..<10 { _ = getppid() }
        #expect(attached.bss.enters >= 10 && attached.bss.exits >= 10)
        try links.detach()
        let enters = attached.bss.enters
        for _ in 0..<10 { _ = getppid() }
        #expect(attached.bss.enters == enters)
    }

    @Test func programsThatWereSwitchedOffAreNotAttached() throws {
        var open = try Attached.open()
        try open.programs.onExit.setAutoload(false)
        let links = try open.load().attach()
        #expect(links.all.count == 1)
        #expect { try links.onExit } throws: { ($0 as? BPFError)?.code == .programNotFound }
    }

    @Test func programsAreKeptByNameOrPredicate() throws {
        var named = try Attached.open()
        try named.keepOnly(programs: \.onExit, \.onDemand)
        #expect(try Set(named.load().object.programs.map(\.name)) == ["on_exit", "on_demand"])
        var chosen = try Attached.open()
        try chosen.keepOnly { $0.name == "on_enter" }
        #expect(try chosen.load().attach().all.count == 1)
    }

    @Test func mapsAreFilledBeforeProgramsAreVerified() throws {
        var open = try Layouts.openWithConfiguration()
        open.rodata.limits.first = 12
        try open.maps.pairs.setAutocreate(false)
        try open.keepOnly(programs: \.optionalProgram)
        guard LibbpfVersion.running >= LibbpfVersion(1, 6, 2) else {
            do {
                _ = try open.prepare()
                Issue.record("an older libbpf prepared the object")
            } catch {
                #expect(error.code == .notSupported)
            }
            return
        }
        let prepared = try open.prepare()
        #expect { try prepared.maps.pairs } throws: { ($0 as? BPFError)?.code == .mapNotFound }
        let flows = try prepared.maps.flows.typed(key: Layouts.FlowKey.self, value: Layouts.Everything.self)
        try flows.update(Layouts.FlowKey(protocol: 17, port: 53), to: Layouts.Everything())
        #expect(try prepared.object.map("flows").id == flows.map.id)
        let layouts = try prepared.load()
        #expect(try layouts.maps.flows.lookup(Layouts.FlowKey(protocol: 17, port: 53)) != nil)
        #expect(layouts.rodata.limits.first == 12)
        #expect(try layouts.programs.optionalProgram.testRun().returnValue == 12)
    }

    @Test func attachingIsAllOrNothing() throws {
        let partly = try PartlyAttachable.open().load()
        #expect { try partly.attach() } throws: { ($0 as? BPFError)?.code == .targetNotFound }
        let count = partly.bss.count
        for _ in 0..<10 { _ = getppid() }
        #expect(partly.bss.count == count)
    }

    @Test func aCommittedObjectGivesTheSameAsItsSource() throws {
        // Committed.bpf.o is compiled from Attached.bpf.c by Scripts/build-fixtures.sh.
        let source = try Attached.open().load()
        let committed = try Committed.open().load()
        #expect(source.object.programs.map(\.name) == committed.object.programs.map(\.name))
        // A hash of the instructions.
        #expect(source.object.programs.map(\.tag) == committed.object.programs.map(\.tag))
        #expect(try committed.attach().all.count == 2)
    }

    @Test func sourcesAreLinkedAndNamesConfigured() async throws {
        let counter = try Counter.open().load()
        _ = try counter.programs.increment.testRun()
        _ = try counter.programs.increment.testRun()
        #expect(counter.bss.state == Counter.State(mode: .on, total: 2))
        for try await event in try counter.plainEvents.stream() {
            #expect(event == Counter.State(mode: .off, total: 1))
            break
        }
        #expect { try counter.plainEvents.lost } throws: { ($0 as? BPFError)?.code == .notSupported }
    }

    @Test func skeletonsAreStoredInClassesAndActors() async throws {
        actor Holder {
            private let counter: Counter
            init(_ counter: Counter) { self.counter = counter }
            func total() throws -> UInt64 {
                _ = try counter.programs.increment.testRun()
                return counter.bss.state.total
            }
        }
        let holder = Holder(try Counter.open().load())
        #expect(try await holder.total() == 1)
        #expect(try await holder.total() == 2)
    }
}
