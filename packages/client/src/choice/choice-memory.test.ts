import { describe, expect, it, vi } from 'vitest';
import { FakeStorage, keptIn } from '../testing/choice-page.ts';
import { CHOICE_KEY, PageChoiceMemory } from './choice-memory.ts';
import { NOTHING_REMEMBERED, type RememberedChoice } from './remembered-choice.ts';

const NO: RememberedChoice = { decision: 'no', upload: 'auto', askingServers: [] };

describe('a choice', () => {
  it('outlives the page', () => {
    const storage = new FakeStorage();
    new PageChoiceMemory(storage.open()).write(NO);
    expect(new PageChoiceMemory(storage.open()).read()).toEqual(NO);
  });

  it('leaves nothing behind when it is forgotten', () => {
    const storage = new FakeStorage();
    const memory = new PageChoiceMemory(storage.open());
    memory.write(NO);
    memory.write(NOTHING_REMEMBERED);
    expect(keptIn(storage)).toBeUndefined();
    expect(memory.read()).toEqual(NOTHING_REMEMBERED);
  });

  it('reaches other tabs, other copies of this code in the page, and whoever wrote it', () => {
    const storage = new FakeStorage();
    const [page, tab] = [storage.open(), storage.open()];
    const [writer, sibling, other] = [new PageChoiceMemory(page), new PageChoiceMemory(page), new PageChoiceMemory(tab)];
    const heard = { writer: vi.fn(), sibling: vi.fn(), other: vi.fn() };
    writer.onChange(heard.writer);
    sibling.onChange(heard.sibling);
    const stop = other.onChange(heard.other);
    writer.write(NO);
    for (const listener of Object.values(heard)) expect(listener).toHaveBeenCalledOnce();
    for (const memory of [writer, sibling, other]) expect(memory.read()).toEqual(NO);
    stop();
    writer.write(NOTHING_REMEMBERED);
    expect(heard.other).toHaveBeenCalledOnce();
    expect(heard.sibling).toHaveBeenCalledTimes(2);
  });

  it('that another tab has made meanwhile is heard of when the page comes back from the cache', () => {
    const page = new FakeStorage().open();
    const heard = vi.fn();
    const stop = new PageChoiceMemory(page).onChange(heard);
    page.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: false }));
    expect(heard).not.toHaveBeenCalled();
    page.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }));
    expect(heard).toHaveBeenCalledOnce();
    stop();
    page.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }));
    expect(heard).toHaveBeenCalledOnce();
  });

  it('is not heard of when something else is stored; it is when all storage is cleared', () => {
    const storage = new FakeStorage();
    const memory = new PageChoiceMemory(storage.open());
    const heard = vi.fn();
    memory.onChange(heard);
    storage.changed(null, 'theme');
    expect(heard).not.toHaveBeenCalled();
    storage.changed(null, null);
    storage.changed(null, CHOICE_KEY);
    expect(heard).toHaveBeenCalledTimes(2);
  });
});

describe('where storage fails', () => {
  it.each(['isBlocked', 'isFull'] as const)('%s: the choice holds as long as the page is open, for all of its players', (fault) => {
    const storage = new FakeStorage();
    storage[fault] = true;
    const page = storage.open();
    const [memory, sibling] = [new PageChoiceMemory(page), new PageChoiceMemory(page)];
    expect(memory.read()).toEqual(NOTHING_REMEMBERED);
    memory.write(NO);
    expect([memory.read(), sibling.read()]).toEqual([NO, NO]);
    expect(keptIn(storage)).toBeUndefined();
    expect(new PageChoiceMemory(storage.open()).read()).toEqual(NOTHING_REMEMBERED);
    memory.write(NOTHING_REMEMBERED);
    expect(sibling.read()).toEqual(NOTHING_REMEMBERED);
  });

  it('what could not be stored gives way to what another tab stores later', () => {
    const storage = new FakeStorage();
    storage.isFull = true;
    const memory = new PageChoiceMemory(storage.open());
    memory.write(NO);
    storage.isFull = false;
    new PageChoiceMemory(storage.open()).write({ ...NO, decision: 'yes' });
    expect(memory.read().decision).toBe('yes');
  });
});
